package io.wse.chaos.hostile;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** A client's WebSocket bytes, also such as no client may send. */
final class WebSocketBytes {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int PING = 9;
  static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private WebSocketBytes() {}

  static Buffer upgrade(String path, String... headers) {
    StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    text.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    text.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return Buffer.buffer(text.append("\r\n").toString());
  }

  static Buffer text(String payload) {
    return frame(FINAL | TEXT, payload.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param firstByte the flags and the opcode
   */
  static Buffer frame(int firstByte, byte[] payload) {
    Buffer frame = head(firstByte, payload.length).appendBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.appendByte((byte) (payload[i] ^ MASK[i % MASK.length]));
    }
    return frame;
  }

  static Buffer unmasked(int firstByte, byte[] payload) {
    Buffer frame = head(firstByte, payload.length);
    frame.setByte(1, (byte) (frame.getByte(1) & ~MASKED));
    return frame.appendBytes(payload);
  }

  /** The head of a frame that announces a masked payload of this many bytes. */
  static Buffer head(int firstByte, long length) {
    Buffer head = Buffer.buffer().appendByte((byte) firstByte);
    if (length < 126) {
      return head.appendByte((byte) (MASKED | length));
    }
    if (length <= 0xffff) {
      return head.appendByte((byte) (MASKED | 126)).appendUnsignedShort((int) length);
    }
    return head.appendByte((byte) (MASKED | 127)).appendLong(length);
  }
}
