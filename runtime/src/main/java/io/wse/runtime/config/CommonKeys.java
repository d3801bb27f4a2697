package io.wse.runtime.config;

import java.time.Duration;
import java.util.List;

/**
 * What every node has: its place in the cluster, its management port, its backends and who may
 * connect.
 */
public final class CommonKeys {
  public static final Key<String> NODE_ID =
      Key.text("node.id")
          .describedAs(
              "Name of this node in logs and in `welcome`; without one a random one is made");

  public static final Key<String> REDIS_URL =
      Key.url("redis.url", "redis", "rediss")
          .defaultsTo("redis://localhost:6379/0")
          .describedAs("Redis that holds the replay log");

  public static final Key<String> KAFKA_BOOTSTRAP =
      Key.hostPorts("kafka.bootstrap")
          .defaultsTo("localhost:9092")
          .describedAs("Kafka brokers to connect to first, each `host:port`, separated by commas");

  public static final Key<String> PG_URL =
      Key.url("pg.url", "postgresql", "postgres")
          .defaultsTo("postgresql://localhost:5432/postgres")
          .describedAs("PostgreSQL read model that snapshots are taken from");

  public static final Key<String> CLUSTER_CONFIG =
      Key.text("cluster.config")
          .describedAs(
              "Hazelcast's settings, a file, in place of the built-in ones, which are the"
                  + " `cluster.xml` of this version; a relative path begins where the node was"
                  + " started");

  public static final Key<String> CLUSTER_NAME =
      Key.text("cluster.name")
          .defaultsTo("wse")
          .describedAs("Nodes of another name are not let into the cluster");

  public static final Key<String> CLUSTER_SECRET =
      Key.secret("cluster.secret", 32)
          .describedAs(
              "Secret by which nodes authenticate each other, the same on all; no node starts"
                  + " without one unless `cluster.bind` is a loopback address");

  public static final Key<String> CLUSTER_BIND =
      Key.text("cluster.bind")
          .defaultsTo("127.0.0.1")
          .describedAs(
              "Address on which this node listens to other nodes, for the cluster and for the bus");

  public static final Key<String> CLUSTER_PUBLIC_HOST =
      Key.text("cluster.public_host")
          .describedAs(
              "Address under which other nodes reach this one; without one `cluster.bind`");

  public static final Key<Integer> CLUSTER_PORT =
      Key.integer("cluster.port", 1, 65535)
          .defaultsTo(5701)
          .describedAs("Port of the cluster; no other is tried if it is in use");

  public static final Key<List<String>> CLUSTER_MEMBERS =
      Key.list("cluster.members")
          .defaultsTo(List.of("127.0.0.1:5701"))
          .describedAs("Nodes to join by, each `host:port`; one that is up is enough");

  public static final Key<Integer> BUS_PORT =
      Key.integer("bus.port", 0, 65535)
          .defaultsTo(0)
          .describedAs("Port of the event bus, on `cluster.bind`; 0 takes a free one");

  public static final Key<String> MANAGEMENT_HOST =
      Key.text("management.host")
          .defaultsTo("127.0.0.1")
          .describedAs("Address of `/metrics` and `/health`");

  public static final Key<Integer> MANAGEMENT_PORT =
      Key.integer("management.port", 0, 65535)
          .defaultsTo(9080)
          .describedAs("Port of `/metrics` and `/health`; 0 takes a free one");

  public static final Key<Duration> HEALTH_UNREADY_AFTER =
      Key.duration(
              "health.unready_after",
              DurationUnit.SECONDS,
              Duration.ofSeconds(1),
              Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(5))
          .describedAs(
              "How long an event loop, the network's memory or the socket's listener may give no"
                  + " answer until the gate `responding` closes");

  public static final Key<Duration> HEALTH_DEAD_AFTER =
      Key.duration(
              "health.dead_after", DurationUnit.SECONDS, Duration.ofSeconds(1), Duration.ofHours(1))
          .defaultsTo(Duration.ofSeconds(30))
          .describedAs("The same, until `/health/live` answers 503");

  public static final Key<LogLevel> LOG_LEVEL =
      Key.oneOf("log.level", LogLevel.class)
          .defaultsTo(LogLevel.INFO)
          .describedAs("From which severity on lines are logged; `debug` has lines for each event");

  public static final Key<LogFormat> LOG_FORMAT =
      Key.oneOf("log.format", LogFormat.class)
          .defaultsTo(LogFormat.TEXT)
          .describedAs("Lines for people, or one JSON object a line");

  public static final Key<Duration> SHUTDOWN_TIMEOUT =
      Key.duration(
              "shutdown.timeout",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(20))
          .describedAs("How long a stopping node waits for all that it runs; then it is gone");

  public static final Key<Duration> DRAIN_TIMEOUT =
      Key.duration(
              "drain.timeout", DurationUnit.SECONDS, Duration.ofMillis(100), Duration.ofMinutes(10))
          .describedAs(
              "How long a stopping node may take to hand its clients and what it is at to others,"
                  + " at most `shutdown.timeout`; without one three quarters of that");

  /** 32 bytes are what HS256 asks for: a shorter key is weaker than the hash. */
  public static final Key<String> JWT_SECRET =
      Key.secret("jwt.secret", 32)
          .describedAs("Key of the tokens' HS256 signature; a node with the socket part needs one");

  public static final Key<String> JWT_USER_CLAIM =
      Key.text("jwt.user_claim")
          .defaultsTo("sub")
          .describedAs(
              "The token's claim with the user's id; in this and the other claim keys a name with dots such as `realm_access.roles` is the claim of that name, or else the path to it");

  public static final Key<String> JWT_ROLES_CLAIM =
      Key.text("jwt.roles_claim")
          .defaultsTo("roles")
          .describedAs("The token's claim with the user's roles, an array of texts");

  public static final Key<String> JWT_TEAMS_CLAIM =
      Key.text("jwt.teams_claim")
          .defaultsTo("teams")
          .describedAs("The token's claim with the user's teams, an array of texts");

  public static final Key<String> JWT_TOPICS_CLAIM =
      Key.text("jwt.topics_claim")
          .defaultsTo("topics")
          .describedAs("The token's claim with the topics the user may follow, an array of texts");

  public static final Key<Duration> JWT_LEEWAY =
      Key.duration("jwt.leeway", DurationUnit.SECONDS, Duration.ZERO, Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(60))
          .describedAs(
              "How far the clocks of this node and of the tokens' issuer may differ when `exp`, `nbf` and `iat` are compared; a session ends so long after `exp`");

  public static final List<Key<?>> ALL =
      List.of(
          NODE_ID,
          REDIS_URL,
          KAFKA_BOOTSTRAP,
          PG_URL,
          CLUSTER_CONFIG,
          CLUSTER_NAME,
          CLUSTER_SECRET,
          CLUSTER_BIND,
          CLUSTER_PUBLIC_HOST,
          CLUSTER_PORT,
          CLUSTER_MEMBERS,
          BUS_PORT,
          MANAGEMENT_HOST,
          MANAGEMENT_PORT,
          HEALTH_UNREADY_AFTER,
          HEALTH_DEAD_AFTER,
          LOG_LEVEL,
          LOG_FORMAT,
          SHUTDOWN_TIMEOUT,
          DRAIN_TIMEOUT,
          JWT_SECRET,
          JWT_USER_CLAIM,
          JWT_ROLES_CLAIM,
          JWT_TEAMS_CLAIM,
          JWT_TOPICS_CLAIM,
          JWT_LEEWAY);

  private CommonKeys() {}
}
