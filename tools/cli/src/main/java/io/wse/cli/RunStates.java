package io.wse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The states of all {@code up}s of a clone, one file each below {@code .wse/run}. */
final class RunStates {
  private final Path directory;

  RunStates(Path root) {
    this.directory = root.resolve(".wse/run");
  }

  void write(RunState state) throws IOException {
    PrivateFile.write(file(state.port()), state.encode() + "\n");
  }

  void delete(int port) throws IOException {
    Files.deleteIfExists(file(port));
  }

  /** What was last written for the port, also by an {@code up} that does not run any more. */
  Optional<RunState> last(int port) {
    return read(file(port));
  }

  /** Those that run, by port. */
  List<RunState> live() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<RunState> live = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .forEach(file -> read(file).filter(RunState::isLive).ifPresent(live::add));
    } catch (IOException e) {
      throw new CliException("cannot read " + directory + ": " + e.getMessage(), e);
    }
    live.sort(Comparator.comparingInt(RunState::port));
    return live;
  }

  /**
   * The one that a command means: that of the port, if one is given, or else the only one; empty
   * when none runs and no port is given.
   */
  Optional<RunState> find(Integer port) {
    List<RunState> live = live();
    if (port != null) {
      Optional<RunState> wanted =
          live.stream().filter(state -> state.port() == port.intValue()).findFirst();
      if (wanted.isEmpty()) {
        throw new CliException(
            "no ./scripts/up of this clone runs on port " + port + running(live));
      }
      return wanted;
    }
    if (live.size() > 1) {
      throw new CliException("more than one ./scripts/up runs: choose by --port" + running(live));
    }
    return live.stream().findFirst();
  }

  private static String running(List<RunState> live) {
    return live.isEmpty()
        ? ""
        : " (running: "
            + live.stream()
                .map(state -> String.valueOf(state.port()))
                .collect(Collectors.joining(", "))
            + ")";
  }

  private Path file(int port) {
    return directory.resolve(port + ".json");
  }

  private static Optional<RunState> read(Path file) {
    try {
      return Optional.of(RunState.decode(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CliException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CliException(file + " is not a state of ./scripts/up; delete it", e);
    }
  }
}
