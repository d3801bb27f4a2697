package io.wse.cli;

import io.wse.embedded.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;

/** A process of {@code up} and its restarts. Used from the supervisor's threads, one at a time. */
final class Child {
  /** Far more than a start takes: on a machine with much else to do it takes minutes. */
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(180);

  private final ChildSpec spec;
  private final Path logFile;
  private final RestartBackoff backoff = new RestartBackoff(System::nanoTime);
  private volatile ChildProcess process;
  private long startNs;

  Child(ChildSpec spec, Path logs) {
    this.spec = spec;
    this.logFile = logs.resolve(spec.name() + ".log");
  }

  ChildSpec spec() {
    return spec;
  }

  Path logFile() {
    return logFile;
  }

  /** Null before its first start. */
  ChildProcess process() {
    return process;
  }

  long startNs() {
    return startNs;
  }

  void start() {
    startNs = System.nanoTime();
    backoff.started();
    process =
        ChildProcess.start(
            ChildProcess.Launch.of(spec.name(), spec.command(), spec.environment(), logFile));
  }

  void awaitReady() throws InterruptedException {
    new HealthProbe().awaitReady(process, spec.healthUrl(), READY_TIMEOUT);
  }

  /** How long to wait before the next start. */
  long nextBackoffMs() {
    return backoff.ended();
  }
}
