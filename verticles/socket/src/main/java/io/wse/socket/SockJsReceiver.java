package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.Http1xServerConnection;
import java.nio.charset.StandardCharsets;

/**
 * A response that a SockJS client holds open to be sent to. It ends after one frame, or after so
 * many bytes; then the client comes with the next. State on the verticle's context.
 */
final class SockJsReceiver {

  /** How the client reads. */
  enum Mode {
    /** One frame for each request. */
    XHR("application/javascript; charset=UTF-8", "", "\n", false),
    /** Older browsers begin to read after 2 KB. */
    XHR_STREAMING("application/javascript; charset=UTF-8", "h".repeat(2048) + "\n", "\n", true),
    EVENT_SOURCE("text/event-stream; charset=UTF-8", "\r\n", "\r\n\r\n", true);

    final String contentType;
    final String prelude;
    final String ending;
    final boolean streaming;

    Mode(String contentType, String prelude, String ending, boolean streaming) {
      this.contentType = contentType;
      this.prelude = prelude;
      this.ending = ending;
      this.streaming = streaming;
    }
  }

  /** A browser keeps all that a streaming response has brought. */
  private static final int MAX_STREAMED_BYTES = 128 << 10;

  private final HttpServerResponse response;
  private final HttpConnection connection;
  private final Mode mode;
  private int streamedBytes;
  private boolean begun;
  private boolean ended;
  private boolean taken;

  SockJsReceiver(HttpServerRequest request, Mode mode) {
    this.response = request.response();
    this.connection = request.connection();
    this.mode = mode;
  }

  void onGone(Runnable gone) {
    response.closeHandler(closed -> gone.run());
    response.exceptionHandler(failure -> gone.run());
  }

  /** Sends a frame; completes when it was handed to the network. */
  Future<Void> send(byte[] frame) {
    Buffer out = Buffer.buffer(frame.length + 16);
    if (!begun) {
      begun = true;
      response
          .putHeader("Content-Type", mode.contentType)
          .putHeader("Cache-Control", "no-store, no-cache, no-transform, must-revalidate")
          .setChunked(true);
      out.appendString(mode.prelude);
    }
    if (mode == Mode.EVENT_SOURCE) {
      out.appendString("data: ").appendBytes(escaped(frame));
    } else {
      out.appendBytes(frame);
    }
    out.appendString(mode.ending);
    streamedBytes += out.length();
    Future<Void> sent = response.write(out);
    if (!mode.streaming || streamedBytes >= MAX_STREAMED_BYTES) {
      end();
    }
    return sent;
  }

  /** The client undoes what a URI is escaped by. */
  private static byte[] escaped(byte[] frame) {
    String text = new String(frame, StandardCharsets.UTF_8);
    return text.replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A")
        .getBytes(StandardCharsets.UTF_8);
  }

  boolean isEnded() {
    return ended;
  }

  void end() {
    if (!ended) {
      ended = true;
      response.end().onComplete(done -> taken = true);
    }
  }

  /** Whether the network has all of it, to the end, or is cut off and never will. */
  boolean isTaken() {
    return taken;
  }

  /** Cuts the client off. */
  void abort() {
    ended = true;
    if (connection instanceof Http1xServerConnection http1) {
      // Below Vert.x, which would wait until what it has to send is sent.
      http1.channelHandlerContext().close();
    } else {
      response.reset();
    }
  }
}
