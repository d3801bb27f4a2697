package io.wse.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** One connection per user; tells when an event was due, for every event that arrives. */
final class Listeners {

  private static final String DUE = "\"due\":";
  private static final int CONNECT_AT_ONCE = 50;

  private final int port;
  private final JWTAuth tokens;

  /** Held for as long as its connections are to live: they are closed when it is collected. */
  private final WebSocketClient client;

  private final int users;

  Listeners(Vertx vertx, int port, String secret, int users) {
    this.port = port;
    this.users = users;
    this.client =
        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(users + 1));
    this.tokens =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)));
  }

  static String user(int number) {
    return "user-" + number;
  }

  /**
   * Connects all users, some at a time.
   *
   * @param onEvent gets the event's due time, ns, on an event loop
   * @param onClose called when a connection has ended, on an event loop
   */
  Future<Void> connect(LongConsumer onEvent, Runnable onClose) {
    Future<Void> done = Future.succeededFuture();
    for (int from = 0; from < users; from += CONNECT_AT_ONCE) {
      int first = from;
      int end = Math.min(users, from + CONNECT_AT_ONCE);
      done = done.compose(v -> connect(first, end, onEvent, onClose));
    }
    return done;
  }

  private Future<Void> connect(int from, int end, LongConsumer onEvent, Runnable onClose) {
    List<Future<Void>> connected = new ArrayList<>();
    for (int i = from; i < end; i++) {
      String token =
          tokens.generateToken(
              new JsonObject().put("sub", user(i)), new JWTOptions().setExpiresInMinutes(60));
      WebSocketConnectOptions options =
          new WebSocketConnectOptions()
              .setHost("127.0.0.1")
              .setPort(port)
              .setURI("/wse")
              .addHeader("Authorization", "Bearer " + token);
      connected.add(client.connect(options).compose(socket -> welcomed(socket, onEvent, onClose)));
    }
    return Future.all(connected).mapEmpty();
  }

  private static Future<Void> welcomed(WebSocket socket, LongConsumer onEvent, Runnable onClose) {
    Promise<Void> welcomed = Promise.promise();
    socket.closeHandler(v -> onClose.run());
    socket.textMessageHandler(
        text -> {
          int due = text.indexOf(DUE);
          if (due >= 0) {
            int start = due + DUE.length();
            int end = text.indexOf('}', start);
            onEvent.accept(Long.parseLong(text, start, end, 10));
          } else {
            welcomed.tryComplete();
          }
        });
    return welcomed.future();
  }
}
