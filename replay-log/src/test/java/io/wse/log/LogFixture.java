package io.wse.log;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Vert.x instance, a way to ask Redis itself, and short words for entries and batches. */
final class LogFixture implements AutoCloseable {

  static final String TOPIC_ID = "aaaaaaaaaaaaaaaaaaaaaa";

  final Vertx vertx = Vertx.vertx();
  final String url;
  private final Redis redis;
  private final List<ReplayLog> opened = new ArrayList<>();

  LogFixture(String url) {
    this.url = url;
    this.redis = Redis.createClient(vertx, url);
  }

  ReplayLog open(ReplayLogOptions options) {
    ReplayLog log = await(RedisReplayLog.open(vertx, options));
    opened.add(log);
    return log;
  }

  ReplayLog open() {
    return open(ReplayLogOptions.of(url));
  }

  Response redis(Command command, Object... args) {
    return await(redis.send(Request.cmd(command, Arrays.copyOf(args, args.length))));
  }

  /** Closes what was opened and empties the server. */
  void reset() {
    opened.forEach(log -> await(log.close()));
    opened.clear();
    redis(Command.FLUSHALL);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static LogEntry entry(String body) {
    return new LogEntry(Buffer.buffer(body), "Type", 1_700_000_000_000L);
  }

  static AppendBatch.Item item(Channel channel, long offset) {
    return item(channel, offset, entry(channel + "@" + offset));
  }

  static AppendBatch.Item item(Channel channel, long offset, LogEntry entry) {
    return new AppendBatch.Item(channel, offset, entry, "");
  }

  static AppendBatch batch(int partition, AppendBatch.Item... items) {
    return new AppendBatch(TOPIC_ID, partition, List.of(items));
  }

  /** One entry for each offset. */
  static AppendBatch batch(Channel channel, long from, long to) {
    return batch(TOPIC_ID, 0, channel, from, to);
  }

  static AppendBatch batch(String lineage, int partition, Channel channel, long from, long to) {
    List<AppendBatch.Item> items = new ArrayList<>();
    for (long offset = from; offset <= to; offset++) {
      items.add(item(channel, offset));
    }
    return new AppendBatch(lineage, partition, items);
  }

  static Head head(ReplayLog log, Channel channel) {
    Map<Channel, Head> heads = await(log.heads(List.of(channel)));
    return heads.get(channel);
  }

  /** Everything in the channel, by pages; fails where the log has a gap. */
  static List<String> bodies(ReplayLog log, Channel channel) {
    Head head = head(log, channel);
    List<String> bodies = new ArrayList<>();
    long at = head.oldestSeq() - 1;
    while (at < head.seq()) {
      ReadResult.Page page =
          (ReadResult.Page) await(log.read(channel, head.epoch(), at, new PageLimit(7, 1 << 20)));
      page.entries().forEach(found -> bodies.add(found.body().toString()));
      at = page.lastSeq();
    }
    return bodies;
  }

  static List<String> expected(Channel channel, long from, long to) {
    List<String> bodies = new ArrayList<>();
    for (long offset = from; offset <= to; offset++) {
      bodies.add(channel + "@" + offset);
    }
    return bodies;
  }

  @Override
  public void close() {
    reset();
    redis.close();
    await(vertx.close());
  }
}
