package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A SockJS client behind something that lets no WebSocket through: it holds one response after the
 * other open to be sent to, and posts what it sends. Bytes count as queued until the network has
 * taken them.
 *
 * <p>Such a client lives as long as its requests come. One that holds no response open must come
 * with the next request in time; a stream is ended now and then for that.
 *
 * <p>State on the verticle's context.
 */
final class SockJsSession implements Transport, SockJsPost.Target {
  /** How often a client that holds no response open is looked for. */
  static final long LOOK_MS = 5_000;

  /**
   * After so many looks it is gone, which is longer than the minute after which a browser lets the
   * timers of a hidden page run. Looks are counted instead of time, so that a node that stood still
   * gives its clients the time to come.
   */
  static final int LOOKS = 15;

  /** Before the first message, and where the client has only to be told why it was closed. */
  private static final int LOOKS_OUTSIDE = 1;

  /** Proxies cut a response on which nothing was sent, many of them after a minute. */
  static final long KEEP_ALIVE_MS = 30_000;

  /** A stream ends when no request came for so long: a proxy may hold it open for nobody. */
  static final long STREAM_SILENCE_MS = 120_000;

  /** Posts of one client under way; a browser sends one after the other. */
  private static final int MAX_POSTS = 8;

  private static final int MAX_BATCH_BYTES = 64 << 10;
  private static final byte[] OPEN = {'o'};
  private static final byte[] HEARTBEAT = {'h'};

  private final Timers timers;
  private final Flusher flusher;
  private final Transports transports;
  private final int queueLimit;
  private final Runnable welcomed;
  private final Runnable ended;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private Handler handler;
  private SockJsReceiver receiver;

  /** The last that was sent to to its end, which the network may not have taken yet. */
  private SockJsReceiver last;

  /** The first is read, the others wait for it to be over. */
  private final Deque<SockJsPost> posts = new ArrayDeque<>();

  private Timers.Timer absence;
  private Timers.Timer upkeep;
  private int looks;
  private long sentMs;
  private long heardMs;
  private long queuedBytes;
  private boolean full;
  private boolean paused;
  private boolean unflushed;

  /** Whether there was a message for the client, which begin with the welcome. */
  private boolean served;

  /** What every further request is answered with, once it is closed. */
  private byte[] farewell;

  private boolean gone;

  /**
   * @param queueLimit bytes to be sent of which the queue counts as full
   * @param welcomed called when the client was welcomed
   * @param ended called once, when no request belongs to the session any more
   */
  SockJsSession(
      Timers timers,
      Flusher flusher,
      Transports transports,
      int queueLimit,
      Runnable welcomed,
      Runnable ended) {
    this.timers = timers;
    this.flusher = flusher;
    this.transports = transports;
    this.queueLimit = queueLimit;
    this.welcomed = welcomed;
    this.ended = ended;
    this.sentMs = timers.nowMs();
    transports.opened(this);
    queue.add(OPEN);
    upkeep = timers.after(KEEP_ALIVE_MS, this::upkeep);
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
    heard();
    flush();
  }

  private void heard() {
    heardMs = timers.nowMs();
    if (handler != null) {
      handler.heard();
    }
  }

  private void receiverGone(SockJsReceiver which) {
    if (receiver == which) {
      receiver = null;
      lost();
    }
  }

  private void flush() {
    while (receiver != null && (farewell != null || !queue.isEmpty())) {
      if (queue.isEmpty()) {
        receiver.send(farewell);
        receiver.end();
      } else if (queue.peek() == OPEN) {
        send(queue.remove(), 0);
      } else {
        sendBatch();
      }
      letGoWhereEnded();
    }
  }

  /** Many messages in one frame, since a polling client takes one frame for each request. */
  private void sendBatch() {
    Buffer batch = Buffer.buffer("a");
    long taken = 0;
    while (!queue.isEmpty() && (taken == 0 || taken + queue.peek().length <= MAX_BATCH_BYTES)) {
      byte[] message = queue.remove();
      batch.appendByte((byte) (taken == 0 ? '[' : ','));
      batch.appendBytes(message, 2, message.length - 3);
      taken += message.length;
    }
    send(batch.appendByte((byte) ']').getBytes(), taken);
  }

  /**
   * @param queued how many bytes of the queue are in the frame
   */
  private void send(byte[] frame, long queued) {
    sentMs = timers.nowMs();
    receiver.send(frame).onComplete(sent -> sent(queued));
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

  private void letGoWhereEnded() {
    if (receiver != null && receiver.isEnded()) {
      last = receiver;
      receiver = null;
      awaitNext();
    }
  }

  /** Keeps the response alive, or ends a stream on which nobody may listen any more. */
  private void upkeep() {
    long idleMs = timers.nowMs() - sentMs;
    if (receiver != null && queuedBytes == 0) {
      if (receiver.isStream() && timers.nowMs() - heardMs >= STREAM_SILENCE_MS) {
        receiver.end();
      } else if (idleMs >= KEEP_ALIVE_MS) {
        queuedBytes += HEARTBEAT.length;
        send(HEARTBEAT, HEARTBEAT.length);
        idleMs = 0;
      }
      letGoWhereEnded();
    }
    upkeep = timers.after(Math.max(KEEP_ALIVE_MS - idleMs, LOOK_MS), this::upkeep);
  }

  private void awaitNext() {
    looks = 0;
    absence = timers.after(LOOK_MS, this::look);
  }

  /** Who has yet to read the end of a response cannot come with the next: it is slow, not gone. */
  private void look() {
    boolean untaken = last != null && !last.isTaken();
    if (farewell == null && untaken) {
      full = true;
    } else if (++looks >= (served && farewell == null ? LOOKS : LOOKS_OUTSIDE)) {
      lost();
      return;
    }
    absence = timers.after(LOOK_MS, this::look);
  }

  private void lost() {
    if (!gone) {
      gone = true;
      if (absence != null) {
        absence.cancel();
      }
      upkeep.cancel();
      queue.clear();
      if (last != null && !last.isTaken()) {
        last.abort();
      }
      transports.closed(this);
      ended.run();
      if (farewell == null) {
        handler.closed(1006);
      }
      proceedWithPost();
    }
  }

  // What the client posts

  /**
   * The client posts.
   *
   * @return false where too many of its posts wait already
   */
  boolean begin(SockJsPost next) {
    if (posts.size() == MAX_POSTS) {
      return false;
    }
    heard();
    posts.add(next);
    if (posts.size() == 1) {
      next.start();
    }
    return true;
  }

  @Override
  public boolean takes() {
    return !paused && !isClosed();
  }

  @Override
  public void received(String message) {
    heard();
    handler.message(message);
  }

  @Override
  public void tooLarge() {
    handler.tooLarge();
  }

  @Override
  public void ended(SockJsPost which) {
    boolean wasFirst = posts.peek() == which;
    posts.remove(which);
    if (wasFirst && !posts.isEmpty()) {
      posts.peek().start();
    }
  }

  private void proceedWithPost() {
    if (!posts.isEmpty()) {
      posts.peek().proceed();
    }
  }

  @Override
  public boolean isClosed() {
    return farewell != null || gone;
  }

  // The connection

  @Override
  public void handler(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void welcomed() {
    welcomed.run();
  }

  @Override
  public void write(Frame frame) {
    if (isClosed()) {
      return;
    }
    served = true;
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
  public boolean awaitsRequest() {
    return receiver == null && (last == null || last.isTaken());
  }

  @Override
  public long queuedBytes() {
    return queuedBytes;
  }

  @Override
  public void reading(Reading how) {
    paused = how != Reading.ALL;
    proceedWithPost();
  }

  /** There is no such thing: the session itself looks whether requests come. */
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
    flush();
    if (receiver == null && absence == null) {
      awaitNext();
    }
    proceedWithPost();
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
