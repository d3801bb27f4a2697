package io.wse.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * Stands between the WebSocket decoder and Vert.x: hears of every frame, also of those that Vert.x
 * answers by itself, and sees to it that a frame which breaks the rules is answered by a close code
 * of ours, where Vert.x would cut the connection off without a word.
 */
final class WireHandler extends ChannelInboundHandlerAdapter {
  private final WebSocketTransport transport;

  WireHandler(WebSocketTransport transport) {
    this.transport = transport;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    transport.heard();
    context.fireChannelRead(frame);
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
