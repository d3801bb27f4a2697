package io.wse.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import io.wse.codec.protocol.CloseCode;
import io.wse.runtime.http.VertxPipelines;
import java.io.IOException;

/**
 * A raw WebSocket. Frames are written as encoded bytes below the WebSocket encoder, since the bytes
 * are the same for all who get a frame, and are flushed once in a turn of the event loop; that is
 * several times as many frames a second as one write and flush for each. Closing is left to Vert.x.
 *
 * <p>State on the verticle's context, which is the channel's event loop.
 */
class WebSocketTransport implements Transport, WireHandler.Listener {
  private static final int ABNORMAL = 1006;
  private static final long CLOSE_PATIENCE_MS = 2_000;

  /** A peer that was too slow is known to take its time. */
  private static final long SLOW_CLOSE_PATIENCE_MS = 10_000;

  /** How often the patience begins anew, for a peer that reads meanwhile. */
  private static final int MAX_MORE_PATIENCE = 5;

  private final ServerWebSocket socket;
  private final Flusher flusher;
  private final Timers timers;
  private final Transports transports;
  private final ChannelHandlerContext vertxContext;
  private final ChannelHandlerContext encoderContext;
  private final Channel channel;
  private final WireHandler wire;
  private final Runnable flush = this::flush;
  private Handler handler;
  private Timers.Timer abortTimer;
  private boolean unflushed;
  private boolean timedOut;
  private boolean closing;
  private boolean closed;

  WebSocketTransport(
      ServerWebSocket socket,
      Flusher flusher,
      Timers timers,
      Transports transports,
      SocketOptions options) {
    this.socket = socket;
    this.transports = transports;
    this.flusher = flusher;
    this.timers = timers;
    this.wire = new WireHandler(this, options.maxFrameBytes());
    this.vertxContext = VertxPipelines.handler(socket);
    this.channel = vertxContext.channel();
    this.encoderContext = VertxPipelines.webSocketEncoder(socket);
    socket.setWriteQueueMaxSize(options.writeQueueBytes());
    vertxContext.pipeline().addBefore(vertxContext.name(), "wse", wire);
    transports.opened(this);
  }

  @Override
  public void handler(Handler handler) {
    this.handler = handler;
    socket.textMessageHandler(this::received);
    socket.binaryMessageHandler(message -> handler.binary());
    socket.exceptionHandler(failure -> timedOut |= isTimeout(failure));
    socket.closeHandler(gone -> closed());
  }

  /**
   * TCP gave up, since nothing of what was sent was taken. A peer that is gone is noticed before by
   * its silence, so this one lives and does not read.
   */
  private static boolean isTimeout(Throwable failure) {
    return failure instanceof IOException
        && String.valueOf(failure.getMessage()).contains("timed out");
  }

  /** A text frame of the client. */
  void received(String text) {
    tell(text);
  }

  final void tell(String text) {
    if (!closing) {
      handler.message(text);
    }
  }

  @Override
  public void heard() {
    if (handler != null && !closing) {
      handler.heard();
    }
  }

  /**
   * Told in a turn of its own: a flush in the middle of somebody's writing brings it too, and what
   * it leads to would write in between.
   */
  @Override
  public void drained() {
    flusher.inNextTurn(
        () -> {
          if (handler != null && !closing && channel.isWritable()) {
            handler.drained();
          }
        });
  }

  @Override
  public void tooLarge() {
    if (!closing) {
      handler.tooLarge();
    }
  }

  @Override
  public void malformed(CloseCode code, String what) {
    if (!closing) {
      handler.malformed(code, what);
    }
  }

  private void closed() {
    closed = true;
    closing = true;
    transports.closed(this);
    if (abortTimer != null) {
      abortTimer.cancel();
    }
    Short code = socket.closeStatusCode();
    int said = code == null ? ABNORMAL : code;
    handler.closed(timedOut && said == ABNORMAL ? CloseCode.TOO_SLOW.code() : said);
  }

  @Override
  public void write(Frame frame) {
    writeBytes(frame.asWebSocket());
  }

  final void writeBytes(ByteBuf frame) {
    if (closing) {
      return;
    }
    encoderContext.write(frame, encoderContext.voidPromise());
    flushLater();
  }

  private void flushLater() {
    if (!unflushed) {
      unflushed = true;
      flusher.flushLater(flush);
    }
  }

  private void flush() {
    if (unflushed) {
      unflushed = false;
      encoderContext.flush();
    }
  }

  @Override
  public boolean writeQueueFull() {
    if (!channel.isWritable() && unflushed) {
      // It may be only our own waiting for the end of the turn that fills the queue.
      flush();
    }
    return !channel.isWritable();
  }

  @Override
  public long queuedBytes() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
  }

  @Override
  public void reading(Reading how) {
    if (!closed) {
      wire.reading(closing ? Reading.ALL : how);
    }
  }

  @Override
  public void ping() {
    if (!closing) {
      vertxContext.write(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER), vertxContext.voidPromise());
      flushLater();
    }
  }

  @Override
  public boolean answersPings() {
    return true;
  }

  @Override
  public void welcomed() {
    HttpVisitor.of(channel).welcomed();
  }

  @Override
  public void close(CloseCode code, String reason) {
    if (closing) {
      return;
    }
    beforeClose(code, reason);
    closing = true;
    wire.close();
    socket.close((short) code.code(), CloseReason.fit(reason));
    awaitEnd(
        code == CloseCode.TOO_SLOW ? SLOW_CLOSE_PATIENCE_MS : CLOSE_PATIENCE_MS, MAX_MORE_PATIENCE);
  }

  /**
   * A peer that reads nothing never gets the close frame, one that is gone never answers it. One
   * that reads what was sent before is to get as far as the close frame, and so to see why it ends.
   */
  private void awaitEnd(long patienceMs, int more) {
    long queued = queuedBytes();
    abortTimer =
        timers.after(
            patienceMs,
            () -> {
              if (more > 0 && queuedBytes() < queued) {
                awaitEnd(patienceMs, more - 1);
              } else {
                abort();
              }
            });
  }

  /** What has to be said before the close frame. */
  void beforeClose(CloseCode code, String reason) {}

  @Override
  public void abort() {
    if (!closed) {
      // Below Vert.x, which would wait for its turn to write a close frame.
      vertxContext.close();
    }
  }
}
