package io.wse.chaos.rig;

import io.wse.embedded.EmbeddedServer;
import io.wse.testbed.TestbedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The end of Redis' append-only file, to be taken away as a power cut would. */
public final class LostTail {
  private static final long LOOK_EVERY_MS = 50;
  private static final int WRITTEN_WITHIN_MS = 20_000;

  private final Path directory;
  private final Path file;
  private final long keptBytes;

  private LostTail(Path directory, Path file, long keptBytes) {
    this.directory = directory;
    this.file = file;
    this.keptBytes = keptBytes;
  }

  /** What is in the file now will be kept. */
  public static LostTail from(EmbeddedServer redis) {
    Path directory = redis.dataDir().resolve("appendonlydir");
    try {
      Path file = newest(directory);
      return new LostTail(directory, file, Files.size(file));
    } catch (IOException e) {
      throw new TestbedException("cannot read " + directory + ": " + e, e);
    }
  }

  /** Waits until there is a tail to lose: the log may be slow to go on after a restart. */
  public void awaitWrites() {
    for (int waitedMs = 0;
        !isWritten() && waitedMs < WRITTEN_WITHIN_MS;
        waitedMs += LOOK_EVERY_MS) {
      Waiting.forMs(LOOK_EVERY_MS);
    }
  }

  private boolean isWritten() {
    try {
      return !newest(directory).equals(file) || Files.size(file) > keptBytes;
    } catch (IOException e) {
      throw new TestbedException("cannot read " + directory + ": " + e, e);
    }
  }

  /** While the server does not run. What was written since is gone, unless all was rewritten. */
  public void cut() {
    try {
      if (!newest(directory).equals(file)) {
        return;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(keptBytes);
      }
    } catch (IOException e) {
      throw new TestbedException("cannot cut " + file + ": " + e, e);
    }
  }

  private static Path newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".incr.aof"))
          .max(Comparator.comparingInt(LostTail::number))
          .orElseThrow(() -> new IOException("no append-only file there"));
    }
  }

  /** Of {@code appendonly.aof.12.incr.aof}. */
  private static int number(Path file) {
    String[] parts = file.getFileName().toString().split("\\.");
    return Integer.parseInt(parts[parts.length - 3]);
  }
}
