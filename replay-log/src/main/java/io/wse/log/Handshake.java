package io.wse.log;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server must pass before the log uses it: it evicts nothing, it knows the scripts, and its
 * log has our layout and is our engine's. Done on every connection, as after a restart it may be
 * another server.
 */
final class Handshake {

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
  private static final String LAYOUT = "1";
  private static final String WANTED_POLICY = "noeviction";
  private static final Future<String> NOT_DURABLE = Future.succeededFuture("");

  private final LogOwner owner;
  private final LogKeys keys;
  private final int buckets;
  private final Adoption adoption;
  private boolean warned;

  Handshake(LogOwner owner, int buckets) {
    this.owner = owner;
    this.keys = new LogKeys(owner.prefix());
    this.buckets = buckets;
    this.adoption = new Adoption(keys, buckets);
  }

  Future<Void> pass(RedisConnection redis) {
    return checkPolicy(redis)
        .compose(ok -> loadScripts(redis))
        .compose(ok -> checkLayout(redis))
        .compose(ok -> checkOwner(redis))
        .compose(ok -> adoptAfterRestart(redis))
        .recover(Handshake::refuseWithoutRights);
  }

  private Future<Void> checkPolicy(RedisConnection redis) {
    return setting(redis, "maxmemory-policy").compose(this::judgePolicy);
  }

  /**
   * A setting of the server; empty where the server does not tell. Any other error says nothing of
   * the setting, and is tried again with the connection: what is known of the server stays known.
   */
  private static Future<String> setting(RedisConnection redis, String name) {
    return redis
        .send(Request.cmd(Command.CONFIG).arg("GET").arg(name))
        .map(reply -> reply.size() < 2 ? "" : reply.get(1).toString())
        .recover(
            failure ->
                isNeverTold(failure) ? Future.succeededFuture("") : Future.failedFuture(failure));
  }

  /** Without the right to ask, or where the command was renamed, for which there is no code. */
  private static boolean isNeverTold(Throwable failure) {
    return failure instanceof ErrorType error
        && (error.is("NOPERM")
            || error.is("ERR") && String.valueOf(error.getMessage()).contains("unknown command"));
  }

  private Future<Void> adoptAfterRestart(RedisConnection redis) {
    return setting(redis, "appendonly")
        .compose(on -> on.equals("yes") ? setting(redis, "appendfsync") : NOT_DURABLE)
        .compose(policy -> adoption.pass(redis, policy.equals("always")));
  }

  private Future<Void> judgePolicy(String policy) {
    if (policy.isEmpty()) {
      if (!warned) {
        LOG.atWarn()
            .addKeyValue("expected", "maxmemory-policy " + WANTED_POLICY)
            .log("wse.log.policy_unknown");
        warned = true;
      }
      return Future.succeededFuture();
    }
    if (!policy.equals(WANTED_POLICY)) {
      return Future.failedFuture(
          new LogRefusedException(
              "Redis may evict the log: set maxmemory-policy to "
                  + WANTED_POLICY
                  + " (CONFIG SET maxmemory-policy "
                  + WANTED_POLICY
                  + ", and in redis.conf), found "
                  + policy));
    }
    return Future.succeededFuture();
  }

  private static Future<Void> loadScripts(RedisConnection redis) {
    Future<Response> loaded = Future.succeededFuture();
    for (LuaScript script :
        List.of(
            LuaScript.APPEND, LuaScript.HEADS, LuaScript.READ, LuaScript.ANEW, LuaScript.ADOPT)) {
      loaded =
          loaded.compose(
              ok -> redis.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text())));
    }
    return loaded
        .<Void>mapEmpty()
        .recover(
            failure ->
                failure instanceof ErrorType error && error.is("ERR")
                    ? Future.failedFuture(
                        new LogRefusedException(
                            "Redis does not take the log's scripts (expected Redis 7.0 or newer): "
                                + error.getMessage()))
                    : Future.failedFuture(failure));
  }

  /** Writes the layout where there is none. Read first: a full server refuses even that write. */
  private Future<Void> checkLayout(RedisConnection redis) {
    return readLayout(redis)
        .compose(
            found ->
                found.get(0) != null && found.get(1) != null
                    ? Future.succeededFuture(found)
                    : redis
                        .send(hsetnx("layout", LAYOUT))
                        .compose(ok -> redis.send(hsetnx("buckets", Integer.toString(buckets))))
                        .compose(ok -> readLayout(redis)))
        .compose(this::judgeLayout);
  }

  private Future<Void> judgeLayout(Response found) {
    String layout = found.get(0).toString();
    String count = found.get(1).toString();
    if (!layout.equals(LAYOUT)) {
      return Future.failedFuture(
          new LogRefusedException(
              "the log in this Redis has layout " + layout + ", this version knows " + LAYOUT));
    }
    if (!count.equals(Integer.toString(buckets))) {
      return Future.failedFuture(
          new LogRefusedException(
              "the log in this Redis has "
                  + count
                  + " buckets, the setting says "
                  + buckets
                  + ": set it to "
                  + count
                  + ", or use an empty Redis"));
    }
    return Future.succeededFuture();
  }

  /**
   * Writes this node's names where there are none. A full server refuses that until it has room.
   */
  private Future<Void> checkOwner(RedisConnection redis) {
    return readNames(redis)
        .compose(
            found -> {
              Future<Response> written = Future.succeededFuture();
              for (var name : owner.names().entrySet()) {
                if (!found.containsKey(name.getKey())) {
                  written =
                      written.compose(ok -> redis.send(hsetnx(name.getKey(), name.getValue())));
                }
              }
              return written.recover(Handshake::unlessFull).compose(ok -> readNames(redis));
            })
        .compose(this::judgeOwner);
  }

  private Future<Map<String, String>> readNames(RedisConnection redis) {
    List<String> names = List.copyOf(owner.names().keySet());
    if (names.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Request request = Request.cmd(Command.HMGET).arg(keys.log());
    names.forEach(request::arg);
    return redis
        .send(request)
        .map(
            reply -> {
              Map<String, String> found = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                if (reply.get(i) != null) {
                  found.put(names.get(i), reply.get(i).toString());
                }
              }
              return found;
            });
  }

  private Future<Void> judgeOwner(Map<String, String> found) {
    Map<String, String> others = new HashMap<>(found);
    others.entrySet().removeAll(owner.names().entrySet());
    if (others.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, String> own = new HashMap<>(owner.names());
    own.keySet().retainAll(others.keySet());
    return Future.failedFuture(
        new LogRefusedException(
            "the log in this Redis (keys "
                + keys.log()
                + " and others) is that of the engine with "
                + LogOwner.text(others)
                + ", this node has "
                + LogOwner.text(own)
                + ": set it to the same, or give this engine another Redis or another"
                + " redis.prefix; after renaming the engine on purpose, delete the fields with"
                + " HDEL "
                + keys.log()
                + " "
                + String.join(" ", new TreeSet<>(others.keySet()))));
  }

  private static Future<Response> unlessFull(Throwable failure) {
    return failure instanceof ErrorType error && error.is("OOM")
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }

  private Future<Response> readLayout(RedisConnection redis) {
    return redis.send(Request.cmd(Command.HMGET).arg(keys.log()).arg("layout").arg("buckets"));
  }

  private Request hsetnx(String field, String value) {
    return Request.cmd(Command.HSETNX).arg(keys.log()).arg(field).arg(value);
  }

  private static Future<Void> refuseWithoutRights(Throwable failure) {
    if (failure instanceof ErrorType error && (error.is("NOPERM") || error.is("WRONGTYPE"))) {
      return Future.failedFuture(new LogRefusedException("Redis: " + error.getMessage()));
    }
    return Future.failedFuture(failure);
  }
}
