package io.wse.log;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets epochs outlive a restart of a server that syncs every write before it answers: it comes back
 * with all it had. Done before a connection is used, and so before a script could take the
 * restarted server for one that fell back in time.
 *
 * <p>That the server synced every write is written down while it runs, under its replication id. So
 * a server that is only told to do so when it is started again is not trusted for what was before.
 */
final class Adoption {

  private static final Pattern SERVER = Pattern.compile("master_replid:(\\w+)");
  private static final String SYNCED = "synced";

  /** Calls sent at once; each has a place in the connection's queue until it is answered. */
  private static final int CHUNK = 128;

  private final LogKeys keys;
  private final int buckets;

  Adoption(LogKeys keys, int buckets) {
    this.keys = keys;
    this.buckets = buckets;
  }

  Future<Void> pass(RedisConnection redis, boolean syncsEveryWrite) {
    return redis
        .send(Request.cmd(Command.HGET).arg(keys.log()).arg(SYNCED))
        .map(synced -> synced == null ? "" : synced.toString())
        .compose(synced -> syncsEveryWrite ? go(redis, synced) : forget(redis, synced));
  }

  private Future<Void> go(RedisConnection redis, String synced) {
    return redis
        .send(Request.cmd(Command.INFO).arg("replication"))
        .compose(
            info -> {
              Matcher server = SERVER.matcher(info.toString());
              if (!server.find() || server.group(1).equals(synced)) {
                return Future.succeededFuture();
              }
              Future<Void> adopted =
                  synced.isEmpty() ? Future.succeededFuture() : adopt(redis, synced, 0);
              return adopted.compose(ok -> remember(redis, server.group(1)));
            });
  }

  private Future<Void> adopt(RedisConnection redis, String synced, int from) {
    if (from >= buckets) {
      return Future.succeededFuture();
    }
    List<Future<Response>> calls = new ArrayList<>();
    int to = Math.min(buckets, from + CHUNK);
    for (int bucket = from; bucket < to; bucket++) {
      ScriptCall call = new ScriptCall(LuaScript.ADOPT).key(keys.bucket(bucket)).arg(synced);
      calls.add(redis.send(call.byText()));
    }
    return Future.join(calls).compose(ok -> adopt(redis, synced, to));
  }

  /** A full server refuses this; then the next connection does the same again. */
  private Future<Void> remember(RedisConnection redis, String server) {
    return redis
        .send(Request.cmd(Command.HSET).arg(keys.log()).arg(SYNCED).arg(server))
        .<Void>mapEmpty()
        .recover(
            failure ->
                failure instanceof ErrorType error && error.is("OOM")
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private Future<Void> forget(RedisConnection redis, String synced) {
    return synced.isEmpty()
        ? Future.succeededFuture()
        : redis.send(Request.cmd(Command.HDEL).arg(keys.log()).arg(SYNCED)).mapEmpty();
  }
}
