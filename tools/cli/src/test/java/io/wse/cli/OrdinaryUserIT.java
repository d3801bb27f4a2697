package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.embedded.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code up} as an ordinary user: where root runs the tests as one without any rights, else as
 * oneself. Its clone is a copy, since such a user need not reach root's.
 */
class OrdinaryUserIT {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;
  private static final long STOP_TIMEOUT_S = 10;

  @TempDir Path temp;
  private int user;
  private Path root;
  private int port;
  private UpProcess up;

  @BeforeEach
  void makeClone() throws IOException {
    int self = uid(Path.of("/proc/self"));
    user = self == ROOT ? NOBODY : self;
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    root = folderOfTheUser("clone");
    Path real = ProjectRoot.find();
    for (String part :
        List.of(
            "tools/cli/target/lib",
            "tools/embedded-broker/target/lib",
            "demo/backend/target/lib",
            "demo/wse.yaml",
            "cluster.xml",
            "scripts/lib")) {
      copy(real.resolve(part), root.resolve(part));
    }
    Files.createDirectories(root.resolve("demo/web/dist"));
    openToAll(root);
    port = UpProcess.freePage();
  }

  @AfterEach
  void end() throws Exception {
    if (up != null) {
      up.killAll();
    }
  }

  @Test
  void startsAllAsThatUserAndStopsIt() throws Exception {
    up = start(folderOfTheUser("data"));
    up.awaitLine(line -> line.equals("WSE ready  http://localhost:" + port));
    List<ProcessHandle> family = up.family();
    assertThat(family).hasSizeGreaterThan(5);
    for (ProcessHandle process : family) {
      assertThat(uid(Path.of("/proc", "" + process.pid())))
          .as("%s", process.info())
          .isEqualTo(user);
    }

    up.terminate();

    assertThat(up.awaitExit(STOP_TIMEOUT_S)).as(String.valueOf(up.output())).isZero();
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  @ParameterizedTest
  @ValueSource(strings = {"locked", "locked/data"})
  void saysInOneLineThatTheFolderIsNotWritable(String folder) throws Exception {
    Files.createDirectory(
        temp.resolve("locked"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    Path data = temp.resolve(folder);

    up = start(data);

    assertThat(up.awaitExit(30)).isEqualTo(1);
    assertThat(up.output()).containsExactly("up: --data: " + data + " is not writable");
  }

  private UpProcess start(Path data) throws IOException {
    String id = String.valueOf(user);
    List<String> asUser =
        uid(Path.of("/proc/self")) == user
            ? List.of()
            : List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups");
    List<String> arguments = List.of("--port", String.valueOf(port), "--data", data.toString());
    return UpProcess.up(root, asUser, Map.of(), arguments);
  }

  private Path folderOfTheUser(String name) throws IOException {
    Path folder = Files.createDirectory(temp.resolve(name));
    Files.setAttribute(folder, "unix:uid", user);
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Whatever the umask is. */
  private static void openToAll(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }
}
