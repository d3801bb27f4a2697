package io.wse.log;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;

/** One call of a script: its keys, all of one bucket, and its arguments. */
final class ScriptCall {

  private final LuaScript script;
  private final List<String> keys = new ArrayList<>();
  private final List<Object> args = new ArrayList<>();

  ScriptCall(LuaScript script) {
    this.script = script;
  }

  ScriptCall key(String key) {
    keys.add(key);
    return this;
  }

  ScriptCall arg(String arg) {
    args.add(arg);
    return this;
  }

  ScriptCall arg(long arg) {
    args.add(arg);
    return this;
  }

  ScriptCall arg(Buffer arg) {
    args.add(arg);
    return this;
  }

  /** By digest: what the server knows already. */
  Request byDigest() {
    return request(Request.cmd(Command.EVALSHA).arg(script.sha1()));
  }

  /** With the script's text, which loads it on the very node that the keys lie on. */
  Request byText() {
    return request(Request.cmd(Command.EVAL).arg(script.text()));
  }

  private Request request(Request request) {
    request.arg(keys.size());
    keys.forEach(request::arg);
    for (Object arg : args) {
      if (arg instanceof Buffer buffer) {
        request.arg(buffer);
      } else {
        request.arg(arg.toString());
      }
    }
    return request;
  }
}
