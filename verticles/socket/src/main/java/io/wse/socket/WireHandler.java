package io.wse.socket;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.wse.codec.protocol.CloseCode;
import io.wse.socket.Transport.Reading;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Stands between the WebSocket decoder and Vert.x: hears of every frame, also of those that Vert.x
 * answers by itself. It joins the fragments of messages. A frame that breaks the WebSocket protocol
 * is answered by a close code, where Vert.x would cut the connection off without one.
 *
 * <p>It also stops reading. Vert.x, when paused, goes on to answer pings, whose answers pile up for
 * a peer that takes none. Nor does it hear then that the peer goes: neither its close frame nor the
 * connection's end is found by who does not read.
 *
 * <p>State on the channel's event loop.
 */
final class WireHandler extends ChannelInboundHandlerAdapter {
  /**
   * As much is held where only a goodbye is read. A client says little before its welcome, and many
   * may wait for it. The decoder may hold a part of one frame besides.
   */
  static final int MOST_HELD_BYTES = 8 << 10;

  /** What a frame costs besides its bytes, about. */
  private static final int FRAME_BYTES = 128;

  /** Who hears. */
  interface Listener {

    /** A frame of the peer is handed on. */
    void heard();

    /** There is room to write again. */
    void drained();

    void tooLarge();

    /**
     * @param code which fault of the WebSocket protocol it is
     */
    void malformed(CloseCode code, String what);
  }

  private final Listener listener;
  private final MessageAssembler messages;

  /** What the network brought and was not to be handed on; at most one read more than allowed. */
  private final Queue<Object> held = new ArrayDeque<>();

  private int heldBytes;
  private ChannelHandlerContext context;
  private Reading reading = Reading.ALL;
  private boolean closing;
  private boolean handingOver;

  /**
   * @param maxMessageBytes of a message, whatever its number of fragments
   */
  WireHandler(Listener listener, int maxMessageBytes) {
    this.listener = listener;
    this.messages = new MessageAssembler(maxMessageBytes);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  void reading(Reading how) {
    reading = how;
    if (!handingOver) {
      handOver();
    }
    readOrNot();
  }

  private void readOrNot() {
    context.channel().config().setAutoRead(reading == Reading.ALL || holdsMore());
  }

  private boolean holdsMore() {
    return reading == Reading.GOODBYE && heldBytes < MOST_HELD_BYTES;
  }

  /** Only the peer's close frame counts from now on; what else it sends is dropped unanswered. */
  void close() {
    closing = true;
    messages.release();
    reading(Reading.ALL);
  }

  private void handOver() {
    handingOver = true;
    try {
      while (reading == Reading.ALL && !held.isEmpty()) {
        Object frame = held.remove();
        heldBytes -= bytes(frame);
        pass(frame);
      }
    } finally {
      handingOver = false;
    }
  }

  private void pass(Object frame) {
    if (closing && frame instanceof WebSocketFrame && !(frame instanceof CloseWebSocketFrame)) {
      ReferenceCountUtil.release(frame);
      return;
    }
    listener.heard();
    Object whole = frame instanceof WebSocketFrame fragment ? assembled(fragment) : frame;
    if (whole != null) {
      context.fireChannelRead(whole);
    }
  }

  /** Null where there is nothing to hand on: a message is incomplete, or wrong and refused. */
  private WebSocketFrame assembled(WebSocketFrame fragment) {
    try {
      return messages.add(fragment);
    } catch (DecoderException e) {
      refuse(e);
      return null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (reading == Reading.ALL && held.isEmpty()) {
      pass(frame);
    } else if (reading == Reading.GOODBYE && frame instanceof CloseWebSocketFrame) {
      // Nobody is there any more for what was asked before.
      drop();
      pass(frame);
    } else if (!holdsMore()
        && (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame)) {
      ReferenceCountUtil.release(frame);
    } else {
      held.add(frame);
      heldBytes += bytes(frame);
      readOrNot();
    }
  }

  private static int bytes(Object frame) {
    return FRAME_BYTES + (frame instanceof ByteBufHolder holder ? holder.content().capacity() : 0);
  }

  private void drop() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    heldBytes = 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    messages.release();
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Vert.x first, so that what waits in its queue, such as a close frame, leaves first.
    context.fireChannelWritabilityChanged();
    if (context.channel().isWritable()) {
      listener.drained();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof DecoderException fault) {
      refuse(fault);
    } else {
      context.fireExceptionCaught(failure);
    }
  }

  private void refuse(DecoderException fault) {
    WebSocketCloseStatus status =
        fault instanceof CorruptedWebSocketFrameException corrupted
            ? corrupted.closeStatus()
            : WebSocketCloseStatus.PROTOCOL_ERROR;
    if (fault instanceof TooLongFrameException
        || status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      listener.tooLarge();
    } else if (status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)) {
      listener.malformed(CloseCode.INVALID_PAYLOAD, fault.getMessage());
    } else {
      listener.malformed(CloseCode.PROTOCOL_ERROR, "not a WebSocket frame: " + fault.getMessage());
    }
  }
}
