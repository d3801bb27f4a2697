package io.wse.chaos.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux tells of who has which connection open. */
final class ProcNet {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** Columns of a table's line. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private ProcNet() {}

  /** Of the end of a loopback connection that has these ports, as seen from the one who dialled. */
  static Optional<Long> inodeOf(int localPort, int remotePort) {
    String local = ":%04X".formatted(localPort);
    String remote = ":%04X".formatted(remotePort);
    for (Path table : TABLES) {
      try (Stream<String> lines = Files.lines(table)) {
        Optional<Long> found =
            lines
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > INODE)
                .filter(
                    columns -> columns[LOCAL].endsWith(local) && columns[REMOTE].endsWith(remote))
                .map(columns -> Long.parseLong(columns[INODE]))
                .filter(inode -> inode != 0)
                .findFirst();
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException e) {
        // No such table here.
      }
    }
    return Optional.empty();
  }

  /** Whether the process has the connection with this inode open. */
  static boolean hasOpen(long pid, long inode) {
    String wanted = "socket:[" + inode + "]";
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.anyMatch(descriptor -> wanted.equals(target(descriptor)));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
