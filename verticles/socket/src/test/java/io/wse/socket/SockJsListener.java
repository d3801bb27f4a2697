package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Reads the frames of a session by one request after the other, as a SockJS client does. */
final class SockJsListener implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;
  private final Thread reader = new Thread(this::read, "sockjs-listener");

  /**
   * @param uri of a session's transport
   */
  SockJsListener(URI uri) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    request =
        uri.getPath().endsWith("/eventsource")
            ? builder.GET().build()
            : builder.POST(HttpRequest.BodyPublishers.noBody()).build();
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      boolean closed = false;
      while (!closed && !Thread.currentThread().isInterrupted()) {
        try (Stream<String> lines =
            http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
          for (String line : (Iterable<String>) lines::iterator) {
            String frame = line.startsWith("data: ") ? line.substring(6) : line;
            if (!frame.isEmpty() && !frame.startsWith("hh")) {
              frames.add(frame);
              closed |= frame.startsWith("c");
            }
          }
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      // The test or the node is over.
      Thread.currentThread().interrupt();
    }
  }

  /** The next frame in which the text stands; others before it are dropped. */
  String frameWith(String text) {
    try {
      while (true) {
        String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(frame).as("a frame with %s of %s", text, request.uri()).isNotNull();
        if (frame.contains(text)) {
          return frame;
        }
        assertThat(frame).as("instead of a frame with %s", text).doesNotStartWith("c");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    reader.interrupt();
  }
}
