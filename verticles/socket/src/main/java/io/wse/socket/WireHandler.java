package io.wse.socket;

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
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Stands between the WebSocket decoder and Vert.x: hears of every frame, also of those that Vert.x
 * answers by itself, and sees to it that a frame which breaks the rules is answered by a close code
 * of ours, where Vert.x would cut the connection off without a word.
 *
 * <p>It also stops reading. Vert.x, when paused, goes on to answer pings, whose answers pile up for
 * a peer that takes none.
 *
 * <p>State on the channel's event loop.
 */
final class WireHandler extends ChannelInboundHandlerAdapter {
  private final WebSocketTransport transport;

  /** What the network's last read still brought; nothing more is read while it is not empty. */
  private final Queue<Object> held = new ArrayDeque<>();

  private ChannelHandlerContext context;
  private boolean paused;
  private boolean closing;
  private boolean handingOver;

  WireHandler(WebSocketTransport transport) {
    this.transport = transport;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  void pause(boolean pause) {
    paused = pause;
    if (!paused && !handingOver) {
      handOver();
    }
    context.channel().config().setAutoRead(!paused);
  }

  /** Only the peer's close frame counts from now on; what else it sends is dropped unanswered. */
  void close() {
    closing = true;
    pause(false);
  }

  private void handOver() {
    handingOver = true;
    try {
      while (!paused && !held.isEmpty()) {
        pass(held.remove());
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
    transport.heard();
    context.fireChannelRead(frame);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (!paused && held.isEmpty()) {
      pass(frame);
    } else if (frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame) {
      ReferenceCountUtil.release(frame);
    } else {
      held.add(frame);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Vert.x first, so that what waits in its queue, such as a close frame, leaves first.
    context.fireChannelWritabilityChanged();
    if (context.channel().isWritable()) {
      transport.drained();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof TooLongFrameException
        || failure instanceof CorruptedWebSocketFrameException corrupted
            && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      transport.tooLarge();
    } else if (failure instanceof DecoderException) {
      transport.malformed("not a WebSocket frame: " + failure.getMessage());
    } else {
      context.fireExceptionCaught(failure);
    }
  }
}
