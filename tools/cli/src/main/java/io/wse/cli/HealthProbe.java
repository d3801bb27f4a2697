package io.wse.cli;

import io.wse.embedded.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a process whether it is ready, until it is, or has ended, or the time is over. */
final class HealthProbe {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
  private static final long PAUSE_MS = 100;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();

  /** What the last answer was, for the message when it does not get ready. */
  private String last = "no answer";

  void awaitReady(ChildProcess process, String url, Duration timeout) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(REQUEST_TIMEOUT).build();
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    while (!isReady(request)) {
      // The wait between two questions is also the watch for the process's end.
      if (process.awaitExit(Duration.ofMillis(PAUSE_MS))) {
        throw new CliException(process.name() + " ended before it was ready");
      }
      if (System.nanoTime() > deadlineNs) {
        throw new CliException(
            process.name()
                + " was not ready within "
                + TimeUnit.NANOSECONDS.toSeconds(timeout.toNanos())
                + " s: "
                + last);
      }
    }
  }

  private boolean isReady(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      last = response.statusCode() + " " + response.body();
      return response.statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
