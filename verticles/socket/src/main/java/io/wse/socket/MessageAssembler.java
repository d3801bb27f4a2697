package io.wse.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;

/**
 * Joins the fragments of WebSocket messages, so that Vert.x gets only messages of one frame.
 *
 * <p>Vert.x 5.0.8 joins them itself ({@code WebSocketImplBase.FrameAggregator}), with two faults.
 * If the first fragment is empty, the message is dropped, and every later text message with it.
 * Bytes that are not UTF-8 are replaced silently, where RFC 6455 requires close code 1007. Netty's
 * {@code Utf8FrameValidator} (4.2.18) is no replacement: it takes a pong between two fragments for
 * the end of the message.
 *
 * <p>State on the channel's event loop. Holds at most one message of {@code maxBytes}.
 */
final class MessageAssembler {
  private final int maxBytes;

  /** The fragments so far; null outside of a fragmented message. */
  private ByteBuf begun;

  private boolean text;

  /**
   * @param maxBytes of a message, whatever its number of fragments
   */
  MessageAssembler(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes a frame over.
   *
   * @return a frame with a whole message, a control frame as it is, or null while more fragments
   *     are to come
   * @throws TooLongFrameException if the message is larger than allowed
   * @throws CorruptedWebSocketFrameException with the close code, if a text message is not UTF-8
   */
  WebSocketFrame add(WebSocketFrame frame) {
    boolean first = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
    if (!first && !(frame instanceof ContinuationWebSocketFrame)) {
      return frame;
    }
    if (first && frame.isFinalFragment()) {
      return checked(frame);
    }
    try {
      if (first) {
        text = frame instanceof TextWebSocketFrame;
        begun = Unpooled.buffer(frame.content().readableBytes());
      }
      if (begun.readableBytes() + frame.content().readableBytes() > maxBytes) {
        release();
        throw new TooLongFrameException("a message of more than " + maxBytes + " bytes");
      }
      begun.writeBytes(frame.content());
    } finally {
      frame.release();
    }
    return frame.isFinalFragment() ? checked(whole()) : null;
  }

  private WebSocketFrame whole() {
    ByteBuf message = begun;
    begun = null;
    return text ? new TextWebSocketFrame(message) : new BinaryWebSocketFrame(message);
  }

  private static WebSocketFrame checked(WebSocketFrame message) {
    if (message instanceof TextWebSocketFrame
        && !ByteBufUtil.isText(message.content(), StandardCharsets.UTF_8)) {
      message.release();
      throw new CorruptedWebSocketFrameException(
          WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "a text message must be UTF-8");
    }
    return message;
  }

  /** Drops the fragments of a message that will not be completed. */
  void release() {
    if (begun != null) {
      begun.release();
      begun = null;
    }
  }
}
