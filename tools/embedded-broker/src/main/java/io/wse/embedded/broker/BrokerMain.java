package io.wse.embedded.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A Kafka broker and its controller in one process, for development and tests.
 *
 * <p>Prints {@code WSE-BROKER-READY port=N} on stdout when it serves. It ends in order on SIGTERM,
 * and at once when its stdin ends, which is when the process that started it is gone.
 */
public final class BrokerMain {
  private static final String USAGE =
      "usage: BrokerMain --data DIR [--port N] [--controller-port N] [--set KEY=VALUE]...";

  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    Path dataDir = null;
    int port = 0;
    int controllerPort = 0;
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value; " + USAGE);
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--data" -> dataDir = Path.of(value);
        case "--port" -> port = Integer.parseInt(value);
        case "--controller-port" -> controllerPort = Integer.parseInt(value);
        case "--set" -> {
          int equals = value.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException("--set expects KEY=VALUE, got " + value);
          }
          overrides.put(value.substring(0, equals), value.substring(equals + 1));
        }
        default -> throw new IllegalArgumentException("unknown argument " + args[i] + "; " + USAGE);
      }
    }
    if (dataDir == null) {
      throw new IllegalArgumentException("--data is missing; " + USAGE);
    }
    run(
        dataDir,
        port == 0 ? freePort() : port,
        controllerPort == 0 ? freePort() : controllerPort,
        overrides);
  }

  private static void run(Path dataDir, int port, int controllerPort, Map<String, String> overrides)
      throws Exception {
    endWithStdin();
    // Kafka touches log4j's API once to offer log levels over JMX; nothing binds it here.
    System.setProperty("log4j2.StatusLogger.level", "OFF");
    Files.createDirectories(dataDir);
    Properties settings = BrokerSettings.of(dataDir, port, controllerPort, overrides);
    Object scramUser = settings.remove(BrokerSettings.SCRAM_USER);
    format(dataDir, scramUser == null ? List.of() : List.of(scramUser.toString()));
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
    try {
      server.startup();
    } catch (Throwable failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    System.out.println("WSE-BROKER-READY port=" + port);
    System.out.flush();
    server.awaitShutdown();
  }

  private static void format(Path dataDir, List<String> scramUsers) throws Exception {
    if (Files.exists(dataDir.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setNodeId(BrokerSettings.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setScramArguments(scramUsers)
        .addDirectory(dataDir.toAbsolutePath().toString())
        .setMetadataLogDirectory(dataDir.toAbsolutePath().toString())
        .run();
  }

  private static void endWithStdin() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nobody writes here; the end of the stream is the message.
                }
              } catch (IOException gone) {
                // The same as its end.
              }
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(BrokerSettings.HOST))) {
      return probe.getLocalPort();
    }
  }
}
