package io.wse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * Who PostgreSQL runs as. It refuses to run as root, so root gives it an unprivileged id, and where
 * that id cannot reach the files (a clone in root's home), the right to pass directories.
 */
final class PostgresAccount {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  private final boolean switched;
  private final int uid;

  private PostgresAccount(boolean switched, int uid) {
    this.switched = switched;
    this.uid = uid;
  }

  /** As the owner of the data, if it exists already and is not root's. */
  static PostgresAccount of(Path dataDir) throws IOException {
    int self = uidOf(Path.of("/proc/self"));
    if (self != ROOT) {
      return new PostgresAccount(false, self);
    }
    int owner = Files.isDirectory(dataDir) ? uidOf(dataDir) : ROOT;
    return new PostgresAccount(true, owner == ROOT ? NOBODY : owner);
  }

  void own(Path path) throws IOException {
    if (switched) {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** The options of {@code setpriv} that make a process this account's. */
  List<String> privileges(Path... reached) throws IOException {
    List<String> options = new ArrayList<>();
    if (switched) {
      options.add("--reuid=" + uid);
      options.add("--regid=" + uid);
      options.add("--clear-groups");
      if (!opens(reached)) {
        // Without this bit access(2), which PostgreSQL asks first, ignores the capability.
        options.add("--securebits=+no_setuid_fixup");
        options.add("--inh-caps=+dac_override");
        options.add("--ambient-caps=+dac_override");
      }
    }
    return options;
  }

  private static boolean opens(Path... reached) throws IOException {
    for (Path path : reached) {
      for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
        if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
    }
    return true;
  }

  private static int uidOf(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }
}
