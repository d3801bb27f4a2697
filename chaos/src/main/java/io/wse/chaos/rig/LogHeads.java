package io.wse.chaos.rig;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.wse.chaos.client.LogHead;
import io.wse.chaos.domain.Population;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Where the channels' logs stand, read from Redis as {@code docs/replay-log.md} says it lies there.
 * Only read: the engine's own scripts would begin epochs and adopt servers.
 */
final class LogHeads {
  private static final int BUCKETS = 64;

  /** Pipelined at once. */
  private static final int CHUNK = 500;

  private final Vertx vertx;
  private final String url;

  LogHeads(Vertx vertx, String url) {
    this.vertx = vertx;
    this.url = url;
  }

  /** By channel, without those that have no log. Fails while Redis does not answer. */
  Future<Map<Integer, LogHead>> read(List<Integer> channels) {
    Redis redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(url));
    Map<Integer, LogHead> heads = new HashMap<>();
    return redis
        .connect()
        .compose(connection -> read(connection, channels, 0, heads))
        .map(heads)
        .eventually(
            () -> {
              redis.close();
              return Future.succeededFuture();
            });
  }

  private static Future<Void> read(
      RedisConnection connection, List<Integer> channels, int from, Map<Integer, LogHead> heads) {
    if (from >= channels.size()) {
      return Future.succeededFuture();
    }
    List<Integer> chunk = channels.subList(from, Math.min(from + CHUNK, channels.size()));
    List<Request> requests = new ArrayList<>();
    for (int channel : chunk) {
      requests.add(
          Request.cmd(Command.HMGET)
              .arg(metaKey(Population.channelName(channel)))
              .arg("epoch")
              .arg("seq"));
    }
    return connection
        .batch(requests)
        .compose(
            answers -> {
              for (int i = 0; i < chunk.size(); i++) {
                Response answer = answers.get(i);
                if (answer.get(0) != null && answer.get(1) != null) {
                  heads.put(
                      chunk.get(i), new LogHead(answer.get(0).toString(), answer.get(1).toLong()));
                }
              }
              return read(connection, channels, from + CHUNK, heads);
            });
  }

  private static String metaKey(String channel) {
    CRC32 crc = new CRC32();
    crc.update(channel.getBytes(StandardCharsets.UTF_8));
    return "{wse:" + crc.getValue() % BUCKETS + "}:meta:" + channel;
  }
}
