package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * One POST of messages. They are handed over one by one as they arrive. While the session takes
 * none, nothing more of the request is read, so the POST may be of any length. State on the
 * verticle's context.
 */
final class SockJsPost {

  /** The session that the messages are for. */
  interface Target {

    /** Whether it takes another message now. */
    boolean takes();

    /** Whether it will never take one again. */
    boolean isClosed();

    void received(String message);

    /** A message is larger than allowed. */
    void tooLarge();

    /** Nothing more comes of the post. */
    void ended(SockJsPost post);
  }

  private static final int NO_CONTENT = 204;
  private static final int BROKEN = 500;

  private final HttpServerRequest request;
  private final Target target;
  private final SockJsMessageReader reader;
  private boolean empty = true;
  private boolean arrivedWhole;
  private boolean handingOver;

  /** Why the rest is dropped; null while it is not. */
  private String refusal;

  private boolean dropping;
  private boolean over;

  SockJsPost(HttpServerRequest request, Target target, int maxMessageBytes) {
    this.request = request;
    this.target = target;
    this.reader = new SockJsMessageReader(maxMessageBytes);
    request.pause();
    request.exceptionHandler(failure -> finish());
  }

  /** Until then nothing of the request is read. */
  void start() {
    request.handler(this::arrived);
    request.endHandler(
        end -> {
          arrivedWhole = true;
          reader.end();
          proceed();
        });
    request.resume();
  }

  private void arrived(Buffer bytes) {
    empty = false;
    if (dropping) {
      return;
    }
    try {
      reader.feed(bytes.getBytes());
    } catch (SockJsMessageReader.MalformedException e) {
      drop("Broken JSON encoding.");
    }
    proceed();
  }

  /** Hands over what has arrived, as far as the session takes it. */
  void proceed() {
    // A message that is handed over may make the session take more.
    if (handingOver || over) {
      return;
    }
    handingOver = true;
    boolean more = handOver();
    handingOver = false;
    if (more) {
      request.pause();
    } else if (arrivedWhole) {
      answer();
    } else {
      request.resume();
    }
  }

  /** Whether messages may be left. */
  private boolean handOver() {
    try {
      while (!dropping) {
        if (target.isClosed()) {
          drop(null);
        } else if (!target.takes()) {
          return true;
        } else {
          String message = reader.next();
          if (message == null) {
            return false;
          }
          target.received(message);
        }
      }
    } catch (SockJsMessageReader.TooLargeException e) {
      // Said by the close code, which a refusal of this request would overtake.
      drop(null);
      target.tooLarge();
    } catch (SockJsMessageReader.MalformedException e) {
      drop(empty ? "Payload expected." : "Broken JSON encoding.");
    }
    return false;
  }

  private void drop(String why) {
    dropping = true;
    refusal = why;
  }

  private void answer() {
    finish();
    if (refusal == null) {
      SockJsAnswer.text(request.response().setStatusCode(NO_CONTENT)).end();
    } else {
      SockJsAnswer.text(request.response().setStatusCode(BROKEN)).end(refusal);
    }
  }

  private void finish() {
    if (!over) {
      over = true;
      target.ended(this);
    }
  }
}
