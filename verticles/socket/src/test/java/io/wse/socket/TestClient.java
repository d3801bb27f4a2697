package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A WebSocket client for tests on their own thread: frames come into a queue and are awaited. */
final class TestClient {
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private WebSocket socket;

  /** Vert.x closes a client that nobody refers to any more. */
  private WebSocketClient client;

  private TestClient() {}

  static TestClient connect(Vertx vertx, int port, String path) {
    return connect(vertx, options(port, path));
  }

  static WebSocketConnectOptions options(int port, String path) {
    return new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
  }

  static TestClient connect(Vertx vertx, WebSocketConnectOptions options) {
    TestClient client = new TestClient();
    WebSocketClient webSockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(16 << 20)
                .setMaxMessageSize(16 << 20)
                .setMaxConnections(1_000));
    client.client = webSockets;
    // The server may close before the test has got hold of the connection.
    ClientWebSocket socket = webSockets.webSocket();
    socket
        .textMessageHandler(client.frames::add)
        .closeHandler(
            gone -> {
              Short code = socket.closeStatusCode();
              client.closed.complete(code == null ? 1006 : code.intValue());
            });
    client.socket = SocketNode.await(socket.connect(options));
    return client;
  }

  WebSocket socket() {
    return socket;
  }

  TestClient send(JsonObject message) {
    return send(message.encode());
  }

  TestClient send(String text) {
    SocketNode.await(socket.writeTextMessage(text));
    return this;
  }

  TestClient hello(JsonObject payload) {
    return send(message("hello", null, payload));
  }

  static JsonObject message(String type, String id, JsonObject payload) {
    JsonObject message = new JsonObject().put("t", type).put("p", payload);
    return id == null ? message : message.put("id", id);
  }

  /** The next frame as it came. */
  String text() {
    try {
      String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a frame; closed with %s", closed.getNow(null)).isNotNull();
      return frame;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  JsonObject frame() {
    return new JsonObject(text());
  }

  /** The next frame, which must be of this type. */
  JsonObject frame(String type) {
    JsonObject frame = frame();
    assertThat(frame.getString("t")).as("%s", frame).isEqualTo(type);
    return frame;
  }

  /** The next frame that is so; others before it are dropped. */
  JsonObject frameWhere(Predicate<JsonObject> condition) {
    while (true) {
      JsonObject frame = frame();
      if (condition.test(frame)) {
        return frame;
      }
    }
  }

  JsonObject frameOf(String type) {
    return frameWhere(frame -> type.equals(frame.getString("t")));
  }

  List<Long> seqs(int count) {
    List<Long> seqs = new ArrayList<>();
    while (seqs.size() < count) {
      seqs.add(frameWhere(frame -> frame.containsKey("seq")).getLong("seq"));
    }
    return seqs;
  }

  /** Whether frames are waiting to be looked at. */
  boolean hasFrames() {
    return !frames.isEmpty();
  }

  int closeCode() {
    try {
      return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not closed in time; frames left: " + frames, e);
    }
  }

  String closeReason() {
    closeCode();
    return socket.closeReason();
  }

  void close() {
    SocketNode.await(socket.close());
  }
}
