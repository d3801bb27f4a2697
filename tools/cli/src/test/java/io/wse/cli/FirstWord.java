package io.wse.cli;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What a page hears first of a socket node: a frame's type, or the code of the connection's end.
 */
final class FirstWord implements WebSocket.Listener {
  private static final long TIMEOUT_S = 30;

  private final CompletableFuture<String> word = new CompletableFuture<>();
  private final StringBuilder frame = new StringBuilder();

  private FirstWord() {}

  static String of(String url, String origin) throws Exception {
    FirstWord first = new FirstWord();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Origin", origin)
            .buildAsync(URI.create(url), first)
            .get(TIMEOUT_S, TimeUnit.SECONDS);
    try {
      return first.word.get(TIMEOUT_S, TimeUnit.SECONDS);
    } finally {
      socket.abort();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    frame.append(data);
    if (last) {
      word.complete(new JsonObject(frame.toString()).getString("t"));
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    word.complete(String.valueOf(code));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    word.completeExceptionally(failure);
  }
}
