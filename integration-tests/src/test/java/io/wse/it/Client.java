package io.wse.it;

import io.vertx.core.json.JsonObject;
import io.wse.testbed.Await;
import io.wse.testbed.TestbedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A raw WebSocket client that remembers every frame it was sent. */
final class Client implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<JsonObject> frames = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;
  private int closeCode = -1;

  private Client() {}

  /** Connects with a token in the header and listens: no hello. */
  static Client listening(int port, String token) {
    return connect(HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + token), port, "");
  }

  /** Connects and sends a hello with the given payload, after announcing it. */
  static Client greeting(int port, JsonObject hello) {
    Client client = connect(HTTP.newWebSocketBuilder().subprotocols("wse.v2"), port, "");
    client.send(new JsonObject().put("t", "hello").put("id", "hello").put("p", hello));
    return client;
  }

  /** Resumes in the user's own channel. */
  static Client resuming(int port, String token, String channel, String epoch, long seq) {
    JsonObject position = new JsonObject().put("epoch", epoch).put("seq", seq);
    return greeting(
        port,
        new JsonObject()
            .put("token", token)
            .put("resume", new JsonObject().put(channel, position)));
  }

  /** Connects without a token or a hello. */
  static Client withQuery(int port, String query) {
    return connect(HTTP.newWebSocketBuilder(), port, query);
  }

  /** Connects on another path and passes over whatever comes. */
  static Client withoutReading(int port, String path) {
    Client client = new Client();
    client.connect(HTTP.newWebSocketBuilder(), port, path, new WebSocket.Listener() {});
    return client;
  }

  private static Client connect(WebSocket.Builder builder, int port, String query) {
    Client client = new Client();
    client.connect(builder, port, "/wse" + query, client.new Listener());
    return client;
  }

  private void connect(
      WebSocket.Builder builder, int port, String path, WebSocket.Listener listener) {
    URI uri = URI.create("ws://127.0.0.1:" + port + path);
    try {
      socket =
          builder
              .connectTimeout(PATIENCE)
              .buildAsync(uri, listener)
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("cannot connect to " + uri, e);
    }
  }

  void send(JsonObject message) {
    sendText(message.encode());
  }

  void sendText(String text) {
    socket.sendText(text, true).join();
  }

  /** Waits for a frame, looking at those that came already as well. */
  JsonObject await(String what, Predicate<JsonObject> wanted) {
    return await(what, PATIENCE, wanted);
  }

  JsonObject await(String what, Duration patience, Predicate<JsonObject> wanted) {
    try {
      return Await.value(
          what, patience, () -> frames().stream().filter(wanted).findFirst().orElse(null));
    } catch (TestbedException e) {
      throw new AssertionError(
          e.getMessage() + "; close code " + closeCode + ", frames " + frames(), e);
    }
  }

  JsonObject awaitType(String type) {
    return await("a frame of type " + type, frame -> type.equals(frame.getString("t")));
  }

  /** Waits for the event with this id. */
  JsonObject awaitEvent(String id) {
    return await("event " + id, frame -> id.equals(frame.getString("id")));
  }

  JsonObject welcome() {
    return awaitType("welcome").getJsonObject("p");
  }

  /** Where the connection stood in a channel when it was welcomed. */
  JsonObject standing(String channel) {
    return welcome().getJsonObject("channels").getJsonObject(channel);
  }

  synchronized List<JsonObject> frames() {
    return new ArrayList<>(frames);
  }

  /** The frames as they came. */
  synchronized List<String> texts() {
    return new ArrayList<>(texts);
  }

  /** The event frames of the user's own channel. */
  List<JsonObject> events() {
    return frames().stream()
        .filter(frame -> frame.containsKey("seq") && !frame.containsKey("ch"))
        .toList();
  }

  int awaitClose() {
    return Await.value("a close", PATIENCE, () -> closeCode() < 0 ? null : closeCode());
  }

  synchronized int closeCode() {
    return closeCode;
  }

  /** Cuts the connection without a word. */
  void cut() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private synchronized void add(String text) {
    texts.add(text);
    frames.add(new JsonObject(text));
  }

  private synchronized void closed(int code) {
    closeCode = code;
  }

  private final class Listener implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        add(partial.toString());
        partial.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      closed(code);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closed(1006);
    }
  }
}
