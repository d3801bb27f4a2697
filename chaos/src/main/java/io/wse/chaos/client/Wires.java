package io.wse.chaos.client;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.concurrent.atomic.AtomicLong;

/** Opens connections of every kind. Safe from several contexts. */
final class Wires {
  private static final int MOST_BYTES = 4 << 20;

  /** To one node at once. */
  private static final int MOST_REQUESTS = 4_096;

  /** How a client connects. */
  enum Kind {
    RAW,
    SOCKJS,
    XHR_STREAMING;

    /** More than half raw, a third SockJS over WebSocket, a few that stream. */
    static Kind of(int client) {
      int share = client % 20;
      return share < 12 ? RAW : share < 19 ? SOCKJS : XHR_STREAMING;
    }
  }

  private final WebSocketClient sockets;
  private final HttpClient http;
  private final AtomicLong sessions = new AtomicLong();

  Wires(Vertx vertx) {
    sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(MOST_BYTES)
                .setMaxMessageSize(MOST_BYTES)
                .setTcpNoDelay(true));
    http =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(MOST_REQUESTS));
  }

  Wire open(Kind kind, int port, Wire.Listener listener) {
    return switch (kind) {
      case RAW -> RawWire.open(sockets, port, listener);
      case SOCKJS -> SockJsWire.open(sockets, port, nextSession(), listener);
      case XHR_STREAMING -> XhrWire.open(http, port, nextSession(), listener);
    };
  }

  private String nextSession() {
    return "chaos" + sessions.incrementAndGet();
  }
}
