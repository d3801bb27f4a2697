package io.wse.codec.protocol;

import java.util.Objects;

/**
 * Up to where a client has processed a channel.
 *
 * @param seq 0: nothing of this epoch yet
 */
public record ResumePosition(String epoch, long seq) {

  public ResumePosition {
    Objects.requireNonNull(epoch, "epoch");
    if (seq < 0) {
      throw new IllegalArgumentException("a seq is not negative, found " + seq);
    }
  }
}
