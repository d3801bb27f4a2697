package io.wse.chaos.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Linux tells of who has which connection open. */
final class ProcNet {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** Columns of a table's line. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private static final String SOCKET = "socket:[";

  /** The ports of a connection, as seen from the one who dialled. */
  record Ends(int localPort, int remotePort) {}

  private ProcNet() {}

  /**
   * Which of these processes has which connection open.
   *
   * @param processes names, by their number
   */
  static Map<Ends, String> dialers(Map<Long, String> processes) {
    Map<String, String> owners = new HashMap<>();
    processes.forEach((pid, name) -> sockets(pid).forEach(inode -> owners.put(inode, name)));
    Map<Ends, String> dialers = new HashMap<>();
    for (Path table : TABLES) {
      try (Stream<String> lines = Files.lines(table)) {
        lines
            .map(line -> line.strip().split("\\s+"))
            .filter(columns -> columns.length > INODE && owners.containsKey(columns[INODE]))
            .forEach(
                columns ->
                    dialers.put(
                        new Ends(port(columns[LOCAL]), port(columns[REMOTE])),
                        owners.get(columns[INODE])));
      } catch (IOException e) {
        // No such table here.
      }
    }
    return dialers;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  /** The inodes of the sockets that a process has open; none where it has ended. */
  private static List<String> sockets(long pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .map(ProcNet::target)
          .filter(target -> target.startsWith(SOCKET))
          .map(target -> target.substring(SOCKET.length(), target.length() - 1))
          .toList();
    } catch (IOException e) {
      return List.of();
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
