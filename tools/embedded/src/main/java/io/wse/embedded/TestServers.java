package io.wse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One server of each kind for all integration tests of this JVM, each started when first asked for
 * and ended with the JVM. Tests share them, so they use topics, databases and key names of their
 * own; a test that kills or pauses a server starts one for itself.
 */
public final class TestServers {
  private static final Shared<EmbeddedKafka> KAFKA =
      new Shared<>(() -> EmbeddedKafka.in(home("kafka")).start());
  private static final Shared<EmbeddedRedis> REDIS =
      new Shared<>(() -> EmbeddedRedis.in(home("redis")).start());
  private static final Shared<EmbeddedPostgres> POSTGRES =
      new Shared<>(() -> EmbeddedPostgres.in(home("postgres")).setting("fsync", "off").start());

  private TestServers() {}

  public static EmbeddedKafka kafka() {
    return KAFKA.get();
  }

  public static EmbeddedRedis redis() {
    return REDIS.get();
  }

  public static EmbeddedPostgres postgres() {
    return POSTGRES.get();
  }

  /** A new directory for a server of a test's own; deleted at the end of the JVM. */
  public static Path home(String name) {
    return Directory.newHome(name);
  }

  private static final class Shared<S extends EmbeddedServer> {
    private final Supplier<S> starter;
    private S server;

    Shared(Supplier<S> starter) {
      this.starter = starter;
    }

    synchronized S get() {
      if (server == null) {
        server = starter.get();
        Directory.endWithJvm(server);
      }
      return server;
    }
  }

  /** Below {@code target} of the module under test, so that a clean build also cleans up. */
  private static final class Directory {
    private static final Path ROOT =
        Path.of("target", "test-servers", String.valueOf(ProcessHandle.current().pid()))
            .toAbsolutePath();
    private static final List<EmbeddedServer> SERVERS = new ArrayList<>();
    private static int homes;

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(Directory::end, "test-servers-end"));
    }

    static synchronized Path newHome(String name) {
      return ROOT.resolve(name + "-" + homes++);
    }

    static synchronized void endWithJvm(EmbeddedServer server) {
      SERVERS.add(server);
    }

    private static synchronized void end() {
      SERVERS.forEach(EmbeddedServer::kill);
      try {
        Trees.delete(ROOT);
        Files.deleteIfExists(ROOT.getParent());
      } catch (IOException e) {
        // Another test JVM has its servers beside, or a test left one running; both are harmless.
      }
    }
  }
}
