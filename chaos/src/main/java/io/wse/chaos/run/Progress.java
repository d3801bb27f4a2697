package io.wse.chaos.run;

import io.wse.chaos.client.CrowdStats;
import io.wse.chaos.rig.Rig;
import java.util.Locale;

/** Says every few seconds how it goes. */
final class Progress {
  private static final long EVERY_MS = 5_000;

  private final Rig rig;
  private final Console console;
  private final Thread thread = new Thread(this::run, "chaos-progress");
  private volatile boolean closed;

  Progress(Rig rig, Console console) {
    this.rig = rig;
    this.console = console;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long eventsBefore = 0;
    int writtenBefore = 0;
    while (!closed) {
      try {
        Thread.sleep(EVERY_MS);
      } catch (InterruptedException e) {
        return;
      }
      CrowdStats stats = rig.crowd().stats();
      long events = stats.events();
      int written = rig.events().size();
      console.line(
          String.format(
              Locale.ROOT,
              "  %d of %d clients, %d events/s in, %d frames/s out, %d resyncs, %d snapshots",
              stats.connected(),
              rig.crowd().size(),
              (written - writtenBefore) * 1_000L / EVERY_MS,
              (events - eventsBefore) * 1_000 / EVERY_MS,
              stats.resyncs(),
              stats.snapshots()));
      eventsBefore = events;
      writtenBefore = written;
    }
  }

  void stop() {
    closed = true;
    thread.interrupt();
  }
}
