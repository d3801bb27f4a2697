package io.wse.codec.protocol;

/** Why continuity could not be kept, as {@code reason} of a {@code resync} frame. */
public enum ResyncReason {
  /** The log no longer reaches back to the position. */
  TRIMMED("trimmed"),
  /** The log began anew: the position counts in an epoch that is gone. */
  NEW_EPOCH("new_epoch"),
  /** The position lies above the log's head: the log fell back in time. */
  POSITION_AHEAD("position_ahead"),
  /** A record of this channel lies in the dead-letter topic. */
  RECORD_LOST("record_lost");

  private final String word;

  ResyncReason(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
