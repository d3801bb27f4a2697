package io.wse.it;

import io.wse.embedded.EmbeddedKafka;
import io.wse.embedded.EmbeddedPostgres;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.ProjectRoot;
import io.wse.embedded.TestServers;
import io.wse.testbed.NodeProcess;
import io.wse.testbed.Testbed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A testbed with a topic of events and the settings that the tests share, and the demo. */
final class Engine implements AutoCloseable {

  static final String TOPIC = "it.events";
  static final Path ROOT = ProjectRoot.find();

  private final Testbed testbed;
  private final Events events;

  Engine() {
    testbed =
        Testbed.in("it", TestServers.home("engine"))
            .redis("appendfsync", "always")
            .postgres("fsync", "off")
            .smallNodes(256)
            .logs(Path.of("target", "nodes"))
            .start();
    events = new Events(testbed.kafka().bootstrap());
    events.createTopic(TOPIC, 4);
    events.createTopic("wse.dead-letters", 1);
    testbed
        .with("WSE_JWT_SECRET", Tokens.SECRET)
        .with("WSE_CONSUMER_TOPICS", TOPIC)
        .with("WSE_EVENT_ROLE_PATH", "role_id")
        .with("WSE_EVENT_TEAM_PATH", "team_id")
        .with("WSE_EVENT_TOPIC_PATH", "topic")
        .with("WSE_EVENT_GLOBAL_PATH", "global")
        .with("WSE_LOG_LEVEL", "debug");
  }

  /** A setting of all nodes started from now on. */
  Engine with(String variable, String value) {
    testbed.with(variable, value);
    return this;
  }

  /** The demo's settings: its topics, type map and snapshots. */
  Engine withDemoSettings() {
    testbed.without("WSE_CONSUMER_TOPICS");
    return with("WSE_CONFIG", ROOT.resolve("demo/wse.yaml").toString());
  }

  /** Starts a node and waits until it is ready. */
  NodeProcess node(String... parts) {
    return testbed.node(parts);
  }

  /** Starts a node without waiting. */
  NodeProcess starting(String... parts) {
    return testbed.starting(parts);
  }

  /**
   * @param own settings of this node alone
   */
  NodeProcess starting(Map<String, String> own, String part) {
    return testbed.starting(part + "-with-" + own.values(), List.of(part), own);
  }

  /** Starts the demo's backend and waits until it is ready. */
  NodeProcess demo(String... variables) {
    int port = testbed.freePorts(1).get(0);
    Map<String, String> settings = testbed.settings();
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : List.of("WSE_KAFKA_BOOTSTRAP", "WSE_PG_URL", "WSE_JWT_SECRET")) {
      environment.put(variable, settings.get(variable));
    }
    environment.put("DEMO_PORT", String.valueOf(port));
    environment.put("DEMO_SOCKET_URLS", "http://127.0.0.1:1");
    environment.put("DEMO_WEB_ROOT", ROOT.resolve("demo").toString());
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return testbed
        .starting("demo-" + port, "io.wse.demo.DemoMain", List.of(), environment, port, port)
        .awaitReady();
  }

  EmbeddedKafka kafka() {
    return testbed.kafka();
  }

  EmbeddedRedis redis() {
    return testbed.redis();
  }

  EmbeddedPostgres postgres() {
    return testbed.postgres();
  }

  Events events() {
    return events;
  }

  @Override
  public void close() {
    testbed.close();
    events.close();
  }
}
