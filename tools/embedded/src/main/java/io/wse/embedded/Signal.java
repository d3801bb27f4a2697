package io.wse.embedded;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Signals that {@link ProcessHandle} cannot send. */
enum Signal {
  INT,
  TERM,
  KILL,
  STOP,
  CONT;

  /** Sends to all of them in one go; those that are gone already are passed over. */
  void send(List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    String pids =
        processes.stream()
            .map(process -> String.valueOf(process.pid()))
            .collect(Collectors.joining(" "));
    try {
      new ProcessBuilder("sh", "-c", "kill -" + name() + " " + pids)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new ServerException("cannot send SIG" + name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while sending SIG" + name(), e);
    }
  }
}
