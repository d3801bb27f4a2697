package io.wse.chaos.hostile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Reads a node's bytes: the head of an HTTP response and, after an upgrade, WebSocket frames. Ours,
 * because a WebSocket client would refuse to be the hostile end of a connection.
 */
final class WireReader {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;

  private final Answer answer;
  private Buffer pending = Buffer.buffer();
  private boolean upgraded;

  WireReader(Answer answer) {
    this.answer = answer;
  }

  void read(Buffer chunk) {
    answer.received(chunk.length());
    pending.appendBuffer(chunk);
    if (!upgraded) {
      head();
    }
    if (upgraded) {
      while (frame()) {
        // One turn reads one frame.
      }
    }
  }

  /** {@code HTTP/1.1 101 Switching Protocols}, and everything up to the empty line. */
  private void head() {
    String text = pending.toString("ISO-8859-1");
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    String[] words = text.substring(0, text.indexOf("\r\n")).split(" ");
    int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : -1;
    answer.status(status);
    if (status == SWITCHING_PROTOCOLS) {
      upgraded = true;
    }
    pending = pending.getBuffer(end + 4, pending.length());
  }

  /** False when there is no whole frame. A server's frames are not masked. */
  private boolean frame() {
    if (pending.length() < 2) {
      return false;
    }
    int opcode = pending.getByte(0) & 0x0f;
    int shortLength = pending.getByte(1) & 0x7f;
    int head = shortLength == 127 ? 10 : shortLength == 126 ? 4 : 2;
    if (pending.length() < head) {
      return false;
    }
    long length =
        shortLength == 127
            ? pending.getLong(2)
            : shortLength == 126 ? pending.getUnsignedShort(2) : shortLength;
    if (pending.length() < head + length) {
      return false;
    }
    int end = Math.toIntExact(head + length);
    if (opcode == CLOSE) {
      answer.closeCode(length >= 2 ? pending.getUnsignedShort(head) : Answer.NONE);
    } else if (opcode == TEXT) {
      answer.frame(type(pending.getString(head, end)));
    }
    pending = pending.getBuffer(end, pending.length());
    return true;
  }

  private static String type(String text) {
    try {
      return new JsonObject(text).getString("t", "?");
    } catch (DecodeException | ClassCastException e) {
      return "?";
    }
  }
}
