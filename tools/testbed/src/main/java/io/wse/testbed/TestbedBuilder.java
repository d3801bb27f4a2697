package io.wse.testbed;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.ServerBuilder;
import java.nio.file.Path;
import java.util.List;

/** What a testbed is to be like. */
public final class TestbedBuilder {
  final String name;
  final Path home;
  final ServerBuilder<EmbeddedKafka> kafka;
  final ServerBuilder<EmbeddedRedis> redis;
  final ServerBuilder<EmbeddedPostgres> postgres;
  Path logs;
  String classPath = JavaCommand.ownClassPath();
  List<String> jvmFlags = List.of();
  int mostNodes = 8;

  TestbedBuilder(String name, Path home) {
    this.name = name;
    this.home = home;
    this.kafka = EmbeddedKafka.in(home.resolve("kafka"));
    this.redis = EmbeddedRedis.in(home.resolve("redis"));
    this.logs = home.resolve("logs");
    this.postgres = EmbeddedPostgres.in(home.resolve("postgres"));
  }

  /** One of Redis' own settings. */
  public TestbedBuilder redis(String key, String value) {
    redis.setting(key, value);
    return this;
  }

  /** One of PostgreSQL's own settings. */
  public TestbedBuilder postgres(String key, String value) {
    postgres.setting(key, value);
    return this;
  }

  /** One of the broker's own settings. */
  public TestbedBuilder kafka(String key, String value) {
    kafka.setting(key, value);
    return this;
  }

  /**
   * Where the nodes' logs go, below a directory of the testbed's name; beside the data by default.
   */
  public TestbedBuilder logs(Path directory) {
    logs = directory;
    return this;
  }

  /** What the nodes' JVMs find their classes on; this JVM's own class path by default. */
  public TestbedBuilder classPath(String path) {
    classPath = path;
    return this;
  }

  /** For the nodes' JVMs, beside what every node is started with, and stronger. */
  public TestbedBuilder jvmFlags(String... flags) {
    jvmFlags = List.of(flags);
    return this;
  }

  /** Small JVMs that start with half the processor time, for a machine that runs many. */
  public TestbedBuilder smallNodes(int heapMb) {
    return jvmFlags("-Xmx" + heapMb + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  }

  /** How many nodes may be started in all; 8 by default. */
  public TestbedBuilder mostNodes(int count) {
    mostNodes = count;
    return this;
  }

  /** Starts the servers side by side and returns when all serve. */
  public Testbed start() {
    return new Testbed(this);
  }
}
