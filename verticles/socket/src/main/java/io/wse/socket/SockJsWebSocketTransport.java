package io.wse.socket;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.wse.codec.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A WebSocket that speaks SockJS: {@code o} first, messages as {@code a["..."]}, the close code as
 * {@code c[code,"reason"]} before the WebSocket's own close frame.
 */
final class SockJsWebSocketTransport extends WebSocketTransport {

  /** The messages of one array that came while reading was paused. */
  private final Deque<String> waiting = new ArrayDeque<>();

  private Reading reading = Reading.ALL;

  SockJsWebSocketTransport(
      ServerWebSocket socket,
      Flusher flusher,
      Timers timers,
      Transports transports,
      SocketOptions options) {
    super(socket, flusher, timers, transports, options);
    writeBytes(Frame.webSocketFrame(new byte[] {'o'}));
  }

  @Override
  public void write(Frame frame) {
    writeBytes(frame.asSockJsWebSocket());
  }

  @Override
  void received(String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      waiting.addAll(SockJsMessages.read(Json.decodeValue(text)));
    } catch (DecodeException | IllegalArgumentException e) {
      malformed(CloseCode.NOT_OUR_PROTOCOL, "not a SockJS message: expected an array of texts");
      return;
    }
    handOver();
  }

  private void handOver() {
    while (reading == Reading.ALL && !waiting.isEmpty()) {
      tell(waiting.remove());
    }
  }

  @Override
  public void reading(Reading how) {
    reading = how;
    handOver();
    // What was handed over may have led to another one.
    super.reading(reading);
  }

  @Override
  void beforeClose(CloseCode code, String reason) {
    waiting.clear();
    writeBytes(Frame.webSocketFrame(SockJsMessages.close(code.code(), reason)));
  }
}
