package io.wse.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.Testbed;
import io.wse.testbed.Tokens;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** What it costs to compare channels in which nothing happens with the replay log. */
@picocli.CommandLine.Command(
    name = "quiet-channels",
    description = {
      "Measure what channels cost in which nothing happens.",
      "Clients follow topics and only listen; a table says by the number of channels what the socket",
      "node and Redis do meanwhile. Kafka, Redis, PostgreSQL and the node are started for it, each a",
      "process of its own."
    })
final class QuietChannels implements Callable<Integer> {
  private static final String SECRET = "benchmark-secret-of-at-least-32-bytes";
  private static final int TOPICS_PER_CLIENT = 100;
  private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+),");
  private static final Pattern MEDIAN =
      Pattern.compile("latency_percentiles_usec_evalsha:p50=([\\d.]+),");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = "--channels",
      paramLabel = "N",
      split = ",",
      defaultValue = "0,1000,5000,20000",
      description = "How many, rising (default: ${DEFAULT-VALUE}).")
  List<Integer> channels;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long each number is measured (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "30",
      description = "Seconds before that, in which the node settles (default: ${DEFAULT-VALUE}).")
  int warmup;

  /** Counters that only rise. */
  private record Sample(long atNs, double compared, Duration redisCpu, Duration nodeCpu) {}

  private final PrintStream out = System.out;
  private Testbed testbed;
  private NodeProcess node;

  /** Held for as long as its connections are to live: they are closed when it is collected. */
  private WebSocketClient clients;

  private Redis redis;
  private int followed;

  @Override
  public Integer call() throws Exception {
    Scratch scratch = new Scratch();
    Vertx vertx = Vertx.vertx();
    out.println("Starting Kafka, Redis, PostgreSQL and a socket node ...");
    try (Testbed started = Testbed.in("quiet", scratch.home()).start()) {
      testbed = started;
      redis = Redis.createClient(vertx, testbed.redis().url());
      clients =
          vertx.createWebSocketClient(
              new WebSocketClientOptions().setMaxConnections(1_000).setMaxFrameSize(1 << 20));
      node =
          testbed
              .with("WSE_JWT_SECRET", SECRET)
              .with("WSE_TOPICS_ALLOW", "*")
              .with("WSE_SOCKET_MAX_TOPICS", String.valueOf(TOPICS_PER_CLIENT))
              .node("socket");
      measureAll();
    } catch (Exception e) {
      scratch.keep();
      throw e;
    } finally {
      await(vertx.close());
    }
    return 0;
  }

  private void measureAll() throws Exception {
    out.printf("%d cores for everything%n", Runtime.getRuntime().availableProcessors());
    out.println(
        "| channels | compared/s | Redis calls/s | a call, median | Redis, ms CPU/s | node, ms CPU/s |");
    out.println("|---|---|---|---|---|---|");
    for (int wanted : channels) {
      while (followed < wanted) {
        follow(Math.min(TOPICS_PER_CLIENT, wanted - followed));
      }
      TimeUnit.SECONDS.sleep(warmup);
      tell(Request.cmd(Command.CONFIG).arg("RESETSTAT"));
      Sample before = sample();
      TimeUnit.SECONDS.sleep(seconds);
      print(before, sample());
    }
  }

  /** One more client, with so many topics that nobody else follows. */
  private void follow(int topics) throws Exception {
    String token = Tokens.sign(Tokens.claims("user-" + followed, Duration.ofHours(2)), SECRET);
    List<String> names =
        IntStream.range(followed, followed + topics).mapToObj(number -> "topic-" + number).toList();
    JsonObject hello =
        new JsonObject()
            .put("t", "hello")
            .put("p", new JsonObject().put("token", token).put("topics", names));
    Promise<Void> welcomed = Promise.promise();
    await(
        clients
            .connect(node.port(), "127.0.0.1", "/wse?hello=1")
            .compose(
                socket -> {
                  socket.closeHandler(
                      v -> welcomed.tryFail("closed with " + socket.closeStatusCode()));
                  socket.textMessageHandler(frame -> welcomed.tryComplete());
                  return socket.writeTextMessage(hello.encode());
                })
            .compose(sent -> welcomed.future()));
    followed += topics;
  }

  private Sample sample() {
    return new Sample(
        System.nanoTime(),
        node.meters().find("wse_socket_heads_compared_total").orElse(0),
        cpu(testbed.redis().process().pid()),
        cpu(node.pid()));
  }

  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }

  private void print(Sample before, Sample after) throws Exception {
    String redisSays = tell(Request.cmd(Command.INFO).arg("commandstats").arg("latencystats"));
    double passed = (after.atNs() - before.atNs()) / 1e9;
    out.printf(
        "| %,d | %,.0f | %,.1f | %.2f ms | %.1f | %.1f |%n",
        followed,
        (after.compared() - before.compared()) / passed,
        number(CALLS, redisSays) / passed,
        number(MEDIAN, redisSays) / 1e3,
        after.redisCpu().minus(before.redisCpu()).toNanos() / 1e6 / passed,
        after.nodeCpu().minus(before.nodeCpu()).toNanos() / 1e6 / passed);
  }

  /** What is said there, 0 where nothing is. */
  private static double number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  private String tell(Request request) throws Exception {
    return await(redis.send(request)).toString();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
  }
}
