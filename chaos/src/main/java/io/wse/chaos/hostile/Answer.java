package io.wse.chaos.hostile;

import java.util.ArrayList;
import java.util.List;

/**
 * The codes, frames and bytes that a node has sent over one connection. State of its context.
 *
 * <p>Frames are kept by their type only, and at most {@value #MOST_TYPES} of them.
 */
final class Answer {
  /** No status or close code has arrived. */
  static final int NONE = 0;

  private static final int MOST_TYPES = 16;

  private int status = NONE;
  private int closeCode = NONE;
  private long bytes;
  private boolean ended;
  private final List<String> types = new ArrayList<>();

  void received(int count) {
    bytes += count;
  }

  void status(int code) {
    status = code;
  }

  void frame(String type) {
    if (types.size() < MOST_TYPES) {
      types.add(type);
    }
  }

  void closeCode(int code) {
    closeCode = code;
  }

  void end() {
    ended = true;
  }

  /** The status of the HTTP response. */
  int status() {
    return status;
  }

  int closeCode() {
    return closeCode;
  }

  long bytes() {
    return bytes;
  }

  /** Whether the node closed the TCP connection. */
  boolean ended() {
    return ended;
  }

  boolean hasFrame(String type) {
    return types.contains(type);
  }

  @Override
  public String toString() {
    return "status %d, close code %d, frames %s, %d bytes, %s"
        .formatted(status, closeCode, types, bytes, ended ? "connection closed" : "still open");
  }
}
