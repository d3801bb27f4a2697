package io.wse.chaos.client;

import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;

/** A WebSocket that speaks SockJS. */
final class SockJsWire extends RawWire {
  private SockJsWire(Listener listener) {
    super(listener);
  }

  static Wire open(WebSocketClient client, int port, String session, Listener listener) {
    SockJsWire wire = new SockJsWire(listener);
    wire.connect(client, options(port, "/sockjs/0/" + session + "/websocket?hello=1"));
    return wire;
  }

  @Override
  void connected() {
    // It is open when the server says so.
  }

  @Override
  void message(String text) {
    switch (text.isEmpty() ? 'h' : text.charAt(0)) {
      case 'o' -> opened();
      case 'a' -> new JsonArray(text.substring(1)).forEach(one -> frame((String) one));
      case 'c' -> end(new JsonArray(text.substring(1)).getInteger(0));
      default -> {
        // Its heartbeat.
      }
    }
  }

  @Override
  public void send(String text) {
    write(new JsonArray().add(text).encode());
  }
}
