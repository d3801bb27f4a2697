package io.wse.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.embedded.EmbeddedRedis;
import io.wse.log.AppendBatch;
import io.wse.log.RedisReplayLog;
import io.wse.log.ReplayLog;
import io.wse.log.ReplayLogOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What users' channels take in Redis. */
@picocli.CommandLine.Command(
    name = "redis-memory",
    description = {
      "Measure what the replay log takes in Redis.",
      "Each user gets events one after the other; a table says what a user takes after so many, by",
      "Redis' setting stream-node-max-bytes. The ids that tell doubles are left out."
    })
final class RedisMemory implements Callable<Integer> {
  private static final int BATCH = 500;
  private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Users (default: ${DEFAULT-VALUE}).")
  int users;

  @Option(
      names = "--events",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,5",
      description = "Events of each user, rising (default: ${DEFAULT-VALUE}).")
  List<Integer> events;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "150",
      description = "Bytes of an event's body (default: ${DEFAULT-VALUE}).")
  int bytes;

  @Option(
      names = "--node-bytes",
      paramLabel = "N",
      split = ",",
      defaultValue = "4096,1024,512",
      description = "Values of stream-node-max-bytes (default: ${DEFAULT-VALUE}).")
  List<Integer> nodeBytes;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws Exception {
    out.printf(
        "%d users, bodies of %d bytes; bytes of a user after so many events%n", users, bytes);
    out.println("| stream-node-max-bytes | " + columns(events) + " | each further |");
    out.println("|---|" + "---|".repeat(events.size() + 1));
    for (int size : nodeBytes) {
      measure(size);
    }
    return 0;
  }

  private void measure(int size) throws Exception {
    Scratch scratch = new Scratch();
    Vertx vertx = Vertx.vertx();
    try (EmbeddedRedis server =
        EmbeddedRedis.in(scratch.home().resolve("redis"))
            .setting("stream-node-max-bytes", String.valueOf(size))
            .setting("appendonly", "no")
            .start()) {
      Redis redis = Redis.createClient(vertx, server.url());
      ReplayLog log =
          await(RedisReplayLog.open(vertx, ReplayLogOptions.of(server.url()).withDedupWindow(0)));
      long before = used(redis);
      List<Long> perUser = new ArrayList<>();
      int done = 0;
      for (int wanted : events) {
        while (done < wanted) {
          append(log, done++);
        }
        perUser.add((used(redis) - before) / users);
      }
      int last = events.size() - 1;
      double further =
          events.size() < 2
              ? 0
              : (double) (perUser.get(last) - perUser.get(0)) / (events.get(last) - events.get(0));
      out.printf("| %d | %s | %.0f |%n", size, columns(perUser), further);
      await(log.close());
    } finally {
      await(vertx.close());
    }
  }

  /** One event for each user, in their order. */
  private void append(ReplayLog log, int round) throws Exception {
    LogEntry entry =
        new LogEntry(Buffer.buffer("x".repeat(bytes)), "OrderFilled", 1_700_000_000_000L);
    long offset = (long) round * users;
    for (int user = 0; user < users; ) {
      List<AppendBatch.Item> items = new ArrayList<>();
      for (; user < users && items.size() < BATCH; user++) {
        items.add(new AppendBatch.Item(Channel.user("user-" + user), offset + user, entry, ""));
      }
      await(log.append(new AppendBatch("lineage", 0, items)));
    }
  }

  private static long used(Redis redis) throws Exception {
    Matcher used =
        USED.matcher(await(redis.send(Request.cmd(Command.INFO).arg("memory"))).toString());
    if (!used.find()) {
      throw new IllegalStateException("Redis tells no used_memory");
    }
    return Long.parseLong(used.group(1));
  }

  private static String columns(List<?> values) {
    return String.join(" | ", values.stream().map(String::valueOf).toList());
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
