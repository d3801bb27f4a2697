package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.wse.runtime.http.VertxPipelines;
import java.nio.charset.StandardCharsets;

/** A receiver over HTTP. State on the verticle's context. */
final class SockJsResponse implements SockJsReceiver {

  /** How the client reads. */
  enum Mode {
    /** One frame for each request. */
    XHR(SockJsAnswer.SCRIPT, "", "\n", false),
    /** Older browsers begin to read after 2 KB. */
    XHR_STREAMING(SockJsAnswer.SCRIPT, "h".repeat(2048) + "\n", "\n", true),
    EVENT_SOURCE(SockJsAnswer.EVENTS, "\r\n", "\r\n\r\n", true);

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
  private final boolean endsWithConnection;
  private final Mode mode;
  private int streamedBytes;
  private boolean begun;
  private boolean ended;
  private boolean taken;

  SockJsResponse(HttpServerRequest request, Mode mode) {
    this.response = request.response();
    this.connection = request.connection();
    // HTTP/1.0 has no chunks: where the length is not known, the end of the connection is the end.
    this.endsWithConnection = mode.streaming && request.version() == HttpVersion.HTTP_1_0;
    this.mode = mode;
  }

  @Override
  public void onGone(Runnable gone) {
    // Over HTTP/2 every response is closed, also one that was sent to its end.
    Runnable tell =
        () -> {
          if (!ended) {
            gone.run();
          }
        };
    response.closeHandler(closed -> tell.run());
    response.exceptionHandler(failure -> tell.run());
  }

  @Override
  public Future<Void> send(byte[] frame) {
    Buffer out = Buffer.buffer(frame.length + 16);
    if (!begun) {
      begin();
      out.appendString(mode.prelude);
    }
    if (mode == Mode.EVENT_SOURCE) {
      out.appendString("data: ").appendBytes(escaped(frame));
    } else {
      out.appendBytes(frame);
    }
    out.appendString(mode.ending);
    if (!mode.streaming) {
      ended = true;
      return response.end(out).onComplete(done -> taken = true);
    }
    streamedBytes += out.length();
    Future<Void> sent = response.write(out);
    if (streamedBytes >= MAX_STREAMED_BYTES) {
      end();
    }
    return sent;
  }

  private void begin() {
    begun = true;
    SockJsAnswer.of(response, mode.contentType);
    if (endsWithConnection) {
      // Set last, since Vert.x writes what the client asked for.
      response.headersEndHandler(end -> response.putHeader(HttpHeaders.CONNECTION, "close"));
    } else if (mode.streaming) {
      response.setChunked(true);
    }
  }

  /** The client undoes what a URI is escaped by. */
  private static byte[] escaped(byte[] frame) {
    String text = new String(frame, StandardCharsets.UTF_8);
    return text.replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isStream() {
    return mode.streaming;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      response
          .end()
          .onComplete(
              done -> {
                taken = true;
                if (endsWithConnection) {
                  connection.close();
                }
              });
    }
  }

  @Override
  public boolean isTaken() {
    return taken;
  }

  @Override
  public void abort() {
    ended = true;
    // Below Vert.x, which would wait until what it has to send is sent.
    VertxPipelines.handler(connection).close();
  }
}
