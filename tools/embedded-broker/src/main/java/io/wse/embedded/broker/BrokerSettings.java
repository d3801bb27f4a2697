package io.wse.embedded.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a single-node broker that starts and recovers fast and listens on loopback. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String HOST = "127.0.0.1";

  /** Not Kafka's: {@code PROTOCOL:PORT} of one listener more, such as {@code SASL_SSL:9093}. */
  static final String MORE_LISTENER = "wse.listener";

  /** Not Kafka's: a login that a new broker has, {@code MECHANISM=[name=N,password=P]}. */
  static final String SCRAM_USER = "wse.scram.user";

  /** Room for payloads of 4 MB with their headers; a topic may admit less. */
  private static final int MAX_MESSAGE_BYTES = 5 * 1024 * 1024;

  private BrokerSettings() {}

  static Properties of(Path dataDir, int port, int controllerPort, Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("log.dirs", dataDir.toAbsolutePath().toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    settings.put("replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));

    // One node: every internal topic has one replica and one partition.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");

    // Start quickly, and be back quickly after a kill: the controller fences a broker that it
    // still believes alive until the old session times out.
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("broker.session.timeout.ms", "2000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    settings.putAll(overrides);
    Object more = settings.remove(MORE_LISTENER);
    if (more != null) {
      addListener(settings, more.toString());
    }
    return settings;
  }

  private static void addListener(Properties settings, String listener) {
    String protocol = listener.substring(0, listener.indexOf(':'));
    String address = protocol + "://" + HOST + listener.substring(listener.indexOf(':'));
    settings.merge("listeners", address, (all, one) -> all + "," + one);
    settings.merge("advertised.listeners", address, (all, one) -> all + "," + one);
    settings.merge(
        "listener.security.protocol.map", protocol + ":" + protocol, (all, one) -> all + "," + one);
  }
}
