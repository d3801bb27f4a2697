package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A SockJS client behind something that lets no WebSocket through: it holds one response after the
 * other open to be sent to, and posts what it sends. Bytes count as queued until the network has
 * taken them.
 *
 * <p>State on the verticle's context.
 */
final class SockJsSession implements Transport {
  /** How long a client may take to come with the next request. */
  static final long NEXT_REQUEST_MS = 5_000;

  private static final int MAX_BATCH_BYTES = 64 << 10;
  private static final int MAX_WAITING_MESSAGES = 64;
  private static final byte[] OPEN = {'o'};

  private final Timers timers;
  private final Flusher flusher;
  private final Transports transports;
  private final int queueLimit;
  private final int waitingLimit;
  private final Runnable ended;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private final Deque<String> waiting = new ArrayDeque<>();
  private Handler handler;
  private SockJsReceiver receiver;

  /** The last that was sent to to its end, which the network may not have taken yet. */
  private SockJsReceiver last;

  private Timers.Timer absence;
  private long queuedBytes;
  private long waitingChars;
  private boolean full;
  private boolean paused;
  private boolean unflushed;

  /** What every further request is answered with, once it is closed. */
  private byte[] farewell;

  private boolean gone;

  /**
   * @param queueLimit bytes to be sent of which the queue counts as full
   * @param waitingLimit what may wait to be read, in characters
   * @param ended called once, when no request belongs to the session any more
   */
  SockJsSession(
      Timers timers,
      Flusher flusher,
      Transports transports,
      int queueLimit,
      int waitingLimit,
      Runnable ended) {
    this.timers = timers;
    this.flusher = flusher;
    this.transports = transports;
    this.queueLimit = queueLimit;
    this.waitingLimit = waitingLimit;
    this.ended = ended;
    transports.opened(this);
    queue.add(OPEN);
  }

  /** A request to be sent to. */
  void attach(SockJsReceiver next) {
    if (receiver != null) {
      next.send(SockJsMessages.close(2010, "Another connection still open"));
      next.end();
      return;
    }
    if (absence != null) {
      absence.cancel();
      absence = null;
    }
    receiver = next;
    next.onGone(() -> receiverGone(next));
    if (handler != null) {
      handler.heard();
    }
    flush();
  }

  private void receiverGone(SockJsReceiver which) {
    if (receiver == which) {
      receiver = null;
      lost();
    }
  }

  private void flush() {
    while (receiver != null && (farewell != null || !queue.isEmpty())) {
      SockJsReceiver to = receiver;
      if (queue.isEmpty()) {
        to.send(farewell);
        to.end();
      } else if (queue.peek() == OPEN) {
        to.send(queue.remove());
      } else {
        sendBatch(to);
      }
      if (to.isEnded()) {
        last = to;
        receiver = null;
        awaitNext();
      }
    }
  }

  /** Many messages in one frame, since a polling client takes one frame for each request. */
  private void sendBatch(SockJsReceiver to) {
    Buffer batch = Buffer.buffer("a");
    long taken = 0;
    while (!queue.isEmpty() && (taken == 0 || taken + queue.peek().length <= MAX_BATCH_BYTES)) {
      byte[] message = queue.remove();
      batch.appendByte((byte) (taken == 0 ? '[' : ','));
      batch.appendBytes(message, 2, message.length - 3);
      taken += message.length;
    }
    long bytes = taken;
    to.send(batch.appendByte((byte) ']').getBytes()).onComplete(sent -> sent(bytes));
  }

  private void sent(long bytes) {
    queuedBytes -= bytes;
    if (full && queuedBytes <= queueLimit / 2) {
      full = false;
      if (farewell == null && !gone) {
        handler.drained();
      }
    }
  }

  private void awaitNext() {
    absence = timers.after(NEXT_REQUEST_MS, this::absent);
  }

  /** Who has yet to read the end of a response cannot come with the next: it is slow, not gone. */
  private void absent() {
    if (farewell == null && last != null && !last.isTaken()) {
      full = true;
      awaitNext();
    } else {
      lost();
    }
  }

  private void lost() {
    if (!gone) {
      gone = true;
      if (absence != null) {
        absence.cancel();
      }
      queue.clear();
      waiting.clear();
      if (last != null && !last.isTaken()) {
        last.abort();
      }
      transports.closed(this);
      ended.run();
      if (farewell == null) {
        handler.closed(1006);
      }
    }
  }

  /**
   * What the client posted.
   *
   * @return false where it posts faster than it is read
   */
  boolean received(List<String> messages) {
    handler.heard();
    long chars = messages.stream().mapToLong(String::length).sum();
    boolean tooMuch =
        waiting.size() + messages.size() > MAX_WAITING_MESSAGES
            || waitingChars + chars > waitingLimit;
    if (tooMuch && !waiting.isEmpty()) {
      return false;
    }
    waiting.addAll(messages);
    waitingChars += chars;
    handOver();
    return true;
  }

  private void handOver() {
    while (!paused && !waiting.isEmpty() && farewell == null) {
      String message = waiting.remove();
      waitingChars -= message.length();
      handler.message(message);
    }
  }

  void tooLarge() {
    handler.tooLarge();
  }

  boolean isClosed() {
    return farewell != null || gone;
  }

  @Override
  public void handler(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void write(Frame frame) {
    if (isClosed()) {
      return;
    }
    byte[] message = frame.asSockJs();
    queue.add(message);
    queuedBytes += message.length;
    full |= queuedBytes >= queueLimit;
    flushLater();
  }

  /** A polling client takes one frame for each request: what one turn writes goes in one. */
  private void flushLater() {
    if (!unflushed) {
      unflushed = true;
      flusher.flushLater(
          () -> {
            unflushed = false;
            flush();
          });
    }
  }

  @Override
  public boolean writeQueueFull() {
    return full;
  }

  @Override
  public long queuedBytes() {
    return queuedBytes;
  }

  @Override
  public void reading(Reading how) {
    paused = how != Reading.ALL;
    handOver();
  }

  /** There is no such thing; the protocol's own heartbeat goes through. */
  @Override
  public void ping() {}

  @Override
  public boolean answersPings() {
    return false;
  }

  @Override
  public void close(CloseCode code, String reason) {
    if (isClosed()) {
      return;
    }
    farewell = SockJsMessages.close(code.code(), reason);
    waiting.clear();
    flush();
    if (receiver == null && absence == null) {
      awaitNext();
    }
  }

  @Override
  public void abort() {
    if (receiver != null) {
      receiver.abort();
    }
    receiver = null;
    lost();
  }
}
