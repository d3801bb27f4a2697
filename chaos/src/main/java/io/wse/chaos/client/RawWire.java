package io.wse.chaos.client;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.http.WebSocketInternal;

/** A WebSocket that carries frames as they are. */
class RawWire implements Wire {
  private static final int CONNECT_TIMEOUT_MS = 10_000;

  private final Listener listener;
  private WebSocket socket;
  private boolean over;

  RawWire(Listener listener) {
    this.listener = listener;
  }

  static Wire open(WebSocketClient client, int port, Listener listener) {
    RawWire wire = new RawWire(listener);
    wire.connect(client, options(port, "/wse").addSubProtocol("wse.v2"));
    return wire;
  }

  static WebSocketConnectOptions options(int port, String uri) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI(uri)
        .setTimeout(CONNECT_TIMEOUT_MS);
  }

  void connect(WebSocketClient client, WebSocketConnectOptions options) {
    client
        .connect(options)
        .onComplete(
            connected -> {
              socket = connected;
              if (over) {
                cut();
                return;
              }
              connected.textMessageHandler(this::message);
              connected.exceptionHandler(failure -> {});
              connected.closeHandler(closed -> end(codeOf(connected)));
              connected();
            },
            failure -> end(CUT));
  }

  private static int codeOf(WebSocket socket) {
    Short code = socket.closeStatusCode();
    return code == null ? CUT : code;
  }

  /** The upgrade is done. */
  void connected() {
    listener.opened();
  }

  void message(String text) {
    frame(text);
  }

  final void opened() {
    if (!over) {
      listener.opened();
    }
  }

  final void frame(String text) {
    if (!over) {
      listener.frame(text);
    }
  }

  final void end(int code) {
    if (!over) {
      over = true;
      listener.ended(code);
    }
  }

  @Override
  public void send(String text) {
    write(text);
  }

  final void write(String text) {
    if (!over && socket != null) {
      socket.writeTextMessage(text);
    }
  }

  @Override
  public void abort() {
    over = true;
    if (socket != null) {
      cut();
    }
  }

  private void cut() {
    ((WebSocketInternal) socket).channelHandlerContext().close();
  }
}
