package io.wse.cli;

import io.wse.embedded.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory that an {@code up} keeps its data in: one {@code up} at a time, by a lock that ends
 * with the process.
 */
final class DataDir implements AutoCloseable {
  private static final String MARK = "wse-data";
  private static final String LOCK = "lock";
  private static final String LOGS = "logs";
  private static final String SECRET = "jwt-secret";
  private static final String CLUSTER = "cluster-name";

  /** What may be made here beside the mark and the lock; {@link #wipe} deletes just this. */
  private static final List<String> CONTENTS =
      List.of("kafka", "redis", "postgres", LOGS, SECRET, CLUSTER);

  /** What it holds is for its owner alone, however its files are made. */
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDir(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /** Makes or takes over the directory; refuses one that holds something else. */
  static DataDir open(Path path) {
    Path directory = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      if (!Files.exists(directory.resolve(MARK)) && !isEmpty(directory)) {
        throw new CliException(
            "--data: " + directory + " holds something else; give an empty or a new directory");
      }
      if (!Files.isWritable(directory)) {
        throw new AccessDeniedException(directory.toString());
      }
      if (!Files.getPosixFilePermissions(directory).equals(PRIVATE)) {
        Files.setPosixFilePermissions(directory, PRIVATE);
      }
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new CliException("--data: another ./scripts/up runs on " + directory);
      }
      Files.writeString(directory.resolve(MARK), "Data of ./scripts/up.\n");
      return new DataDir(directory, channel, lock);
    } catch (AccessDeniedException e) {
      throw new CliException("--data: " + directory + " is not writable", e);
    } catch (IOException e) {
      throw new CliException("--data: " + directory + " cannot be used: " + reason(e), e);
    }
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Where the processes' output goes. */
  Path logs() {
    Path logs = path.resolve(LOGS);
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new CliException("--data: " + logs + " cannot be used: " + reason(e), e);
    }
    if (!Files.isWritable(logs)) {
      throw new CliException("--data: " + logs + " is not writable");
    }
    return logs;
  }

  void wipe() {
    try {
      for (String name : CONTENTS) {
        Trees.delete(path.resolve(name));
        Files.deleteIfExists(path.resolve(name));
      }
    } catch (IOException e) {
      throw new CliException("--fresh: cannot delete " + reason(e), e);
    }
  }

  /** The key of the tokens that is kept here; made when there is none yet. */
  String tokenKey() {
    Path file = path.resolve(SECRET);
    try {
      if (!Files.exists(file)) {
        PrivateFile.write(file, Secrets.random() + "\n");
      }
      return TokenKey.checked(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new CliException("cannot keep the key of the tokens: " + reason(e), e);
    }
  }

  /**
   * The name of the cluster that has this data, of its first start: Redis knows whose log it holds,
   * also when later starts have other ports.
   */
  String clusterName(String first) {
    Path file = path.resolve(CLUSTER);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, first + "\n");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CliException("cannot keep the name of the cluster: " + reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      // It ends with the process at the latest.
    }
  }

  /** A lock alone is what an interrupted first start leaves. */
  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.allMatch(entry -> entry.getFileName().toString().equals(LOCK));
    }
  }

  private static String reason(IOException failure) {
    return failure.getMessage() + " (" + failure.getClass().getSimpleName() + ")";
  }
}
