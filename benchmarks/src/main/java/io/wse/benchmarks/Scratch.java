package io.wse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * An empty folder for what servers and nodes write. It goes with the program, however that ends,
 * unless it is to be kept for a look at what went wrong.
 */
final class Scratch {
  private final Path home = Files.createTempDirectory("wse-benchmark");
  private volatile boolean kept;

  Scratch() throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  Path home() {
    return home;
  }

  void keep() {
    kept = true;
  }

  private void end() {
    if (kept) {
      System.out.println("What the servers and the node wrote is in " + home);
      return;
    }
    try (Stream<Path> paths = Files.walk(home)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // What is left lies in the temporary directory.
    }
  }
}
