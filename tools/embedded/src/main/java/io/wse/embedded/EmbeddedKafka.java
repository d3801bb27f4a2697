package io.wse.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Kafka broker in KRaft mode in a JVM of its own, with a class path of its own: the clients of
 * this project are of another version. Topics are not created by use.
 */
public final class EmbeddedKafka extends EmbeddedServer {
  /**
   * A setting for one listener more on loopback, {@code PROTOCOL:PORT} such as {@code
   * SASL_SSL:9093}. Its keys and mechanisms are Kafka's own settings.
   */
  static final String MORE_LISTENER = "wse.listener";

  /** A setting for a login that a new broker has, {@code MECHANISM=[name=N,password=P]}. */
  static final String SCRAM_USER = "wse.scram.user";

  private final Path libDir;
  private int controllerPort;

  private EmbeddedKafka(ServerBuilder<EmbeddedKafka> builder) {
    super("Kafka", builder);
    this.libDir = ProjectRoot.find().resolve("tools/embedded-broker/target/lib");
  }

  public static ServerBuilder<EmbeddedKafka> in(Path home) {
    return new ServerBuilder<>(home, EmbeddedKafka::new);
  }

  public String bootstrap() {
    return HOST + ":" + port();
  }

  @Override
  void prepare() throws IOException {
    if (!Files.isDirectory(libDir)) {
      throw new ServerException("the broker is not built, " + libDir + " is missing");
    }
    Files.createDirectories(dataDir());
    controllerPort = Ports.free();
  }

  @Override
  ChildProcess.Launch launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Half the processor time of a start; for development its code is fast enough.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                libDir + File.separator + "*",
                "io.wse.embedded.broker.BrokerMain",
                "--data",
                dataDir().toString(),
                "--port",
                String.valueOf(port()),
                "--controller-port",
                String.valueOf(controllerPort)));
    settingsOver(Map.of())
        .forEach(
            (key, value) -> {
              command.add("--set");
              command.add(key + "=" + value);
            });
    return new ChildProcess.Launch(
        name(),
        command,
        Map.of(),
        "KILL",
        List.of(),
        line -> line.startsWith("WSE-BROKER-READY "),
        logFile());
  }
}
