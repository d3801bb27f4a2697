package io.wse.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this clone lies: the broker's jars and the cache of unpacked programs are found below it.
 */
public final class ProjectRoot {
  private static final Path MARK = Path.of("tools", "embedded-broker", "pom.xml");

  private ProjectRoot() {}

  /**
   * From the system property {@code wse.root}, or else the nearest ancestor of the work directory.
   */
  public static Path find() {
    String configured = System.getProperty("wse.root");
    if (configured != null) {
      return Path.of(configured).toAbsolutePath();
    }
    Path start = Path.of("").toAbsolutePath();
    for (Path path = start; path != null; path = path.getParent()) {
      if (Files.isRegularFile(path.resolve(MARK))) {
        return path;
      }
    }
    throw new ServerException("no clone of the project at or above " + start + "; set -Dwse.root");
  }
}
