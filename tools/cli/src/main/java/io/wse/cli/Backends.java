package io.wse.cli;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.EmbeddedServer;
import io.wse.embedded.ServerBuilder;
import io.wse.embedded.ServerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Kafka, Redis and PostgreSQL: each embedded, or one's own where the environment names it. Used
 * from one thread at a time.
 */
final class Backends {
  static final String KAFKA_VARIABLE = "WSE_KAFKA_BOOTSTRAP";
  static final String REDIS_VARIABLE = "WSE_REDIS_URL";
  static final String PG_VARIABLE = "WSE_PG_URL";

  private final Map<String, String> env;
  private final UpPorts ports;
  private final Console console;
  private final String redisMemory;
  private final Map<String, EmbeddedServer> embedded = new LinkedHashMap<>();
  private String kafkaBootstrap;
  private String redisUrl;
  private String pgUrl;

  /**
   * @param redisMemory most that an embedded Redis may take, in Redis' notation
   */
  Backends(Map<String, String> env, UpPorts ports, Console console, String redisMemory) {
    this.env = env;
    this.redisMemory = redisMemory;
    this.ports = ports;
    this.console = console;
  }

  /** The ports that the embedded ones of them need. */
  Map<Integer, String> ports() {
    Map<Integer, String> needed = new LinkedHashMap<>();
    if (own(KAFKA_VARIABLE) == null) {
      needed.put(ports.kafka(), "Kafka");
    }
    if (own(REDIS_VARIABLE) == null) {
      needed.put(ports.redis(), "Redis");
    }
    if (own(PG_VARIABLE) == null) {
      needed.put(ports.postgres(), "PostgreSQL");
    }
    return needed;
  }

  /** Fails, by the variable's name, if a server of one's own is away. */
  void requireOwn() {
    requireOwn(KAFKA_VARIABLE, own -> List.of(own.split(",")), 0);
    requireOwn(REDIS_VARIABLE, List::of, 6379);
    requireOwn(PG_VARIABLE, List::of, 5432);
  }

  private void requireOwn(
      String variable, Function<String, List<String>> addresses, int usualPort) {
    String own = own(variable);
    if (own != null) {
      OwnServer.of(variable, addresses.apply(own), usualPort).require();
    }
  }

  /** Starts all that are to be embedded side by side, and returns when all serve. */
  void start(Path data) {
    CompletableFuture<String> kafka =
        begin(
            KAFKA_VARIABLE,
            "Kafka",
            EmbeddedKafka.in(data.resolve("kafka")).port(ports.kafka()),
            EmbeddedKafka::bootstrap);
    CompletableFuture<String> redis =
        begin(
            REDIS_VARIABLE,
            "Redis",
            EmbeddedRedis.in(data.resolve("redis"))
                .port(ports.redis())
                .setting("maxmemory", redisMemory)
                // A stream takes so much from its first entry on; most users have few.
                .setting("stream-node-max-bytes", "1024")
                .setting(EmbeddedRedis.PASSWORD, Secrets.random()),
            EmbeddedRedis::url);
    CompletableFuture<String> postgres =
        begin(
            PG_VARIABLE,
            "PostgreSQL",
            EmbeddedPostgres.in(data.resolve("postgres")).port(ports.postgres()),
            EmbeddedPostgres::url);
    try {
      CompletableFuture.allOf(kafka, redis, postgres).join();
    } catch (CompletionException e) {
      throw new CliException(e.getCause().getMessage(), e.getCause());
    }
    kafkaBootstrap = kafka.join();
    redisUrl = redis.join();
    pgUrl = postgres.join();
  }

  private <S extends EmbeddedServer> CompletableFuture<String> begin(
      String variable, String name, ServerBuilder<S> builder, Function<S, String> address) {
    String own = own(variable);
    if (own != null) {
      console.line(name, "your own, by " + variable);
      return CompletableFuture.completedFuture(own);
    }
    return CompletableFuture.supplyAsync(
        () -> {
          long startNs = System.nanoTime();
          S server = start(name, builder);
          synchronized (embedded) {
            embedded.put(name, server);
          }
          console.started(name, "127.0.0.1:" + server.port(), startNs);
          return address.apply(server);
        },
        task -> new Thread(task, "start-" + name).start());
  }

  private <S extends EmbeddedServer> S start(String name, ServerBuilder<S> builder) {
    try {
      return builder.start();
    } catch (ServerException e) {
      console.log(name, e.output());
      throw e;
    }
  }

  private String own(String variable) {
    String value = env.get(variable);
    return value == null || value.isBlank() ? null : value;
  }

  String kafkaBootstrap() {
    return kafkaBootstrap;
  }

  String redisUrl() {
    return redisUrl;
  }

  String pgUrl() {
    return pgUrl;
  }

  /** The settings by which a node or the demo finds them. */
  Map<String, String> settings() {
    return Map.of(KAFKA_VARIABLE, kafkaBootstrap, REDIS_VARIABLE, redisUrl, PG_VARIABLE, pgUrl);
  }

  List<EmbeddedServer> embedded() {
    synchronized (embedded) {
      return new ArrayList<>(embedded.values());
    }
  }
}
