package io.wse.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket whose frames are taken one by one; the next is asked of the peer only then, so a
 * slow reader is seen as such by the node.
 */
final class TailConnection implements WebSocket.Listener {
  static final int CUT = 1006;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A frame's text, or the end of the connection. */
  sealed interface Next permits Frame, End {}

  record Frame(String text) implements Next {}

  record End(int code, String reason) implements Next {}

  private final BlockingQueue<Next> arrived = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  /** Connects; where that fails, the connection's first and only item is its end. */
  static TailConnection open(HttpClient client, String url, String token, String hello) {
    TailConnection connection = new TailConnection();
    try {
      connection.socket =
          client
              .newWebSocketBuilder()
              .subprotocols("wse.v2")
              .header("Authorization", "Bearer " + token)
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(address(url), connection)
              .join();
      connection.socket.sendText(hello, true);
    } catch (CompletionException e) {
      connection.arrived.add(new End(CUT, "cannot connect: " + e.getCause()));
    }
    return connection;
  }

  static URI address(String url) {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    String path = base.endsWith("/wse") ? base : base + "/wse";
    return URI.create(path.replaceFirst("^http", "ws"));
  }

  /** The next frame; a peer that is silent for so long counts as gone. */
  Next next(long silenceMs) throws InterruptedException {
    Next next = arrived.poll(silenceMs, TimeUnit.MILLISECONDS);
    if (next == null) {
      abort();
      return new End(CUT, "nothing heard for " + silenceMs + " ms");
    }
    if (next instanceof Frame) {
      socket.request(1);
    }
    return next;
  }

  /** A connection that ends takes no message; its end follows. */
  void send(String text) {
    socket
        .sendText(text, true)
        .orTimeout(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(failure -> null)
        .join();
  }

  boolean hasNext() {
    return !arrived.isEmpty();
  }

  void close() {
    if (socket != null && !socket.isOutputClosed()) {
      socket
          .sendClose(WebSocket.NORMAL_CLOSURE, "")
          .orTimeout(500, TimeUnit.MILLISECONDS)
          .exceptionally(failure -> null)
          .join();
    }
  }

  void abort() {
    if (socket != null) {
      socket.abort();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      arrived.add(new Frame(partial.toString()));
      partial.setLength(0);
    } else {
      webSocket.request(1);
    }
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    arrived.add(new End(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable failure) {
    arrived.add(new End(CUT, String.valueOf(failure.getMessage())));
  }
}
