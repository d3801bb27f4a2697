package io.wse.benchmarks;

import io.vertx.core.Vertx;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.Testbed;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Events from Kafka to clients: latency at a fixed rate, then as many a second as go through.
 *
 * <p>Open loop: latency counts from the moment at which an event was due to be sent, so that a
 * stall of anything, the load included, shows in every event that waited for it.
 */
@Command(
    name = "bench",
    subcommands = {QuietChannels.class, RedisMemory.class},
    description = {
      "Measure events from Kafka to WebSocket clients and print a table: latency at a fixed rate, then",
      "throughput. Kafka, Redis, PostgreSQL and a node are started for it, each a process of its own.",
      "Another benchmark is a command of its own."
    })
public final class KafkaToClient implements Callable<Integer> {

  private static final String TOPIC = "bench.events";
  private static final String SECRET = "benchmark-secret-of-at-least-32-bytes";
  private static final long HIGHEST_LATENCY_US = TimeUnit.MINUTES.toMicros(2);
  private static final long DRAIN_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(2);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Events a second while latency is measured (default: ${DEFAULT-VALUE}).")
  int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long latency is measured (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "60",
      description = "Seconds at the same rate before that (default: ${DEFAULT-VALUE}).")
  int warmup;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "100",
      description = "Users, each with one connection (default: ${DEFAULT-VALUE}).")
  int users;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Events sent at once to measure throughput (default: ${DEFAULT-VALUE}).")
  int burst;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  int partitions;

  private final PrintStream out = System.out;
  private final AtomicLong received = new AtomicLong();
  private final AtomicInteger closed = new AtomicInteger();

  /** Over all phases: an id that came again would be dropped as a double. */
  private long sent;

  private volatile LongConsumer onEvent = due -> {};
  private Listeners listeners;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new KafkaToClient()).setUsageHelpWidth(100);
  }

  @Override
  public Integer call() throws Exception {
    Scratch scratch = new Scratch();
    Vertx vertx = Vertx.vertx();
    out.println("Starting Kafka, Redis, PostgreSQL and a node ...");
    try (Testbed testbed = Testbed.in("bench", scratch.home()).start()) {
      createTopic(testbed);
      NodeProcess node =
          testbed.with("WSE_JWT_SECRET", SECRET).with("WSE_CONSUMER_TOPICS", TOPIC).node("all");
      out.printf("Connecting %d users ...%n", users);
      listeners = new Listeners(vertx, node.port(), SECRET, users);
      listeners
          .connect(due -> onEvent.accept(due), closed::incrementAndGet)
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      try (KafkaProducer<String, String> producer = producer(testbed)) {
        out.printf("Warming up for %d s at %d events/s ...%n", warmup, rate);
        latency(producer, warmup);
        out.printf("Measuring for %d s at %d events/s ...%n", seconds, rate);
        Histogram latency = latency(producer, seconds);
        out.printf("Sending %d events at once ...%n", burst);
        double perSecond = throughput(producer);
        print(latency, perSecond);
      }
    } catch (Exception e) {
      scratch.keep();
      throw e;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    return 0;
  }

  private void createTopic(Testbed testbed) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", testbed.kafka().bootstrap()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(TOPIC, partitions, (short) 1),
                  new NewTopic("wse.dead-letters", 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      // Until the leaders answer: before that Kafka may refuse the first of several batches for
      // good.
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
      }
      while (!isKnown(admin.listOffsets(ends).all())) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** A topic made just now may be unknown to the broker that is asked. */
  private static boolean isKnown(Future<?> asked) throws Exception {
    try {
      asked.get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static KafkaProducer<String, String> producer(Testbed testbed) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", testbed.kafka().bootstrap(), "acks", "all", "linger.ms", 0),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Sends at the rate for so long, waits for the last, and returns the latencies, µs. */
  private Histogram latency(KafkaProducer<String, String> producer, int forSeconds)
      throws TimeoutException {
    Histogram histogram = new ConcurrentHistogram(HIGHEST_LATENCY_US, 3);
    long events = (long) rate * forSeconds;
    begin(
        due ->
            histogram.recordValue(Math.min(HIGHEST_LATENCY_US, (System.nanoTime() - due) / 1_000)));
    long start = System.nanoTime();
    for (long i = 0; i < events; i++) {
      long due = start + i * 1_000_000_000L / rate;
      long wait = due - System.nanoTime();
      while (wait > 0) {
        LockSupport.parkNanos(wait);
        wait = due - System.nanoTime();
      }
      send(producer, i, due);
    }
    awaitAll(events);
    return histogram;
  }

  private double throughput(KafkaProducer<String, String> producer) throws TimeoutException {
    begin(due -> {});
    long start = System.nanoTime();
    for (long i = 0; i < burst; i++) {
      send(producer, i, start);
    }
    producer.flush();
    awaitAll(burst);
    return burst / ((System.nanoTime() - start) / 1e9);
  }

  private void begin(LongConsumer record) {
    received.set(0);
    onEvent =
        due -> {
          record.accept(due);
          received.incrementAndGet();
        };
  }

  private void awaitAll(long events) throws TimeoutException {
    long deadline = System.nanoTime() + DRAIN_TIMEOUT_NS;
    while (received.get() < events) {
      if (closed.get() > 0) {
        throw new IllegalStateException(closed + " of " + users + " connections were closed");
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "expected " + events + " events, " + received.get() + " arrived");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void send(KafkaProducer<String, String> producer, long number, long due) {
    String user = Listeners.user((int) (number % users));
    String event =
        "{\"event_type\":\"OrderFilled\",\"event_id\":\"e"
            + ++sent
            + "\",\"user_id\":\""
            + user
            + "\",\"timestamp\":\""
            + Instant.now()
            + "\",\"data\":{\"order_id\":\"o"
            + number
            + "\",\"symbol\":\"ACME\",\"status\":\"filled\",\"quantity\":100,\"price\":12.34,\"due\":"
            + due
            + "}}";
    producer.send(new ProducerRecord<>(TOPIC, user, event));
  }

  private void print(Histogram latency, double perSecond) {
    out.println();
    out.printf(
        "Kafka to client, %d users, %d partitions, %d cores for everything%n",
        users, partitions, Runtime.getRuntime().availableProcessors());
    out.println("| measure | value |");
    out.println("|---|---|");
    out.printf("| events at %d/s | %d |%n", rate, latency.getTotalCount());
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      out.printf(
          "| latency p%s | %.1f ms |%n",
          percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : percentile,
          latency.getValueAtPercentile(percentile) / 1_000.0);
    }
    out.printf("| latency max | %.1f ms |%n", latency.getMaxValue() / 1_000.0);
    out.printf("| throughput, %d events at once | %.0f events/s |%n", burst, perSecond);
  }
}
