package io.wse.cli;

import io.wse.embedded.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;

/** A process of {@code up} and its restarts. Used from the supervisor's threads, one at a time. */
final class Child {
  /** Far more than a start takes: on a machine with much else to do it takes minutes. */
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(180);

  private static final long FIRST_BACKOFF_MS = 500;
  private static final long LONGEST_BACKOFF_MS = 30_000;
  private static final long STEADY_NS = Duration.ofMinutes(1).toNanos();

  private final ChildSpec spec;
  private final Path logFile;
  private volatile ChildProcess process;
  private long startNs;
  private long backoffMs = FIRST_BACKOFF_MS;

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
    process =
        ChildProcess.start(
            ChildProcess.Launch.of(spec.name(), spec.command(), spec.environment(), logFile));
  }

  void awaitReady() throws InterruptedException {
    new HealthProbe().awaitReady(process, spec.healthUrl(), READY_TIMEOUT);
  }

  /** How long to wait before the next start; longer each time, unless it ran for long. */
  long nextBackoffMs() {
    if (System.nanoTime() - startNs > STEADY_NS) {
      backoffMs = FIRST_BACKOFF_MS;
    }
    long waitMs = backoffMs;
    backoffMs = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2);
    return waitMs;
  }
}
