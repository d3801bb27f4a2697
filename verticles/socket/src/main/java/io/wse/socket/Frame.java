package io.wse.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * One text frame, encoded once however many connections it is written to. What each transport puts
 * around the text is made when the first connection of that kind needs it, and kept.
 */
final class Frame {
  private static final int FINAL_TEXT = 0x81;

  private final byte[] text;
  private ByteBuf plain;
  private ByteBuf sockJs;
  private byte[] sockJsMessage;

  private Frame(byte[] text) {
    this.text = text;
  }

  static Frame of(String text) {
    return new Frame(text.getBytes(StandardCharsets.UTF_8));
  }

  static Frame of(Buffer text) {
    return new Frame(text.getBytes());
  }

  int length() {
    return text.length;
  }

  /** The text itself. */
  String text() {
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * A whole WebSocket frame. Shared bytes with a reader's position of their own; not to release.
   */
  ByteBuf asWebSocket() {
    if (plain == null) {
      plain = webSocketFrame(text);
    }
    return plain.duplicate();
  }

  /** A whole WebSocket frame with a SockJS message in it; shared as {@link #asWebSocket()} is. */
  ByteBuf asSockJsWebSocket() {
    if (sockJs == null) {
      sockJs = webSocketFrame(asSockJs());
    }
    return sockJs.duplicate();
  }

  /** A SockJS message frame: an array of one text. Not to be changed. */
  byte[] asSockJs() {
    if (sockJsMessage == null) {
      sockJsMessage = ("a[" + SockJsMessages.quote(text()) + "]").getBytes(StandardCharsets.UTF_8);
    }
    return sockJsMessage;
  }

  /** A frame as a server sends it, unmasked and in one piece, so the same for every connection. */
  static ByteBuf webSocketFrame(byte[] payload) {
    int length = payload.length;
    ByteBuf frame = Unpooled.buffer(length + 10);
    frame.writeByte(FINAL_TEXT);
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 1 << 16) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    return Unpooled.unreleasableBuffer(frame.writeBytes(payload));
  }
}
