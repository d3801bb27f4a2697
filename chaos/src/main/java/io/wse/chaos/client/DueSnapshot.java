package io.wse.chaos.client;

/**
 * Remembers that a snapshot is due, with where the user's channel stood when it was announced,
 * until one has come that was asked for there or later. State on the client's context.
 */
final class DueSnapshot {
  /** Longer than a node takes that sends it by itself. */
  private static final int PATIENCE_MS = 15_000;

  private static final int RETRY_MS = 1_000;

  private String epoch;
  private long seq;
  private boolean due;
  private boolean asking;
  private boolean announcedSince;
  private int askAtMs;

  boolean isDue() {
    return due;
  }

  void announced(String atEpoch, long atSeq, int nowMs) {
    epoch = atEpoch;
    seq = atSeq;
    announcedSince = true;
    if (!due) {
      due = true;
      askAtMs = nowMs + PATIENCE_MS;
    }
  }

  /** The numbers of before mean nothing any more; what is due is due all the same. */
  void resynced(String atEpoch, long atSeq) {
    if (due) {
      epoch = atEpoch;
      seq = atSeq;
    }
  }

  /** Whether to ask for it now. */
  boolean isToBeAsked(int nowMs) {
    return due && !asking && nowMs >= askAtMs;
  }

  void asked() {
    asking = true;
    announcedSince = false;
  }

  /** An error answered. */
  void refused(int nowMs) {
    asking = false;
    askAtMs = nowMs + RETRY_MS;
  }

  void connectionLost() {
    asking = false;
  }

  /** After a welcome it is asked for at once. */
  void welcomed(int nowMs) {
    askAtMs = nowMs;
  }

  /** A part of one came. */
  void progressed(int nowMs) {
    askAtMs = nowMs + PATIENCE_MS;
  }

  /**
   * A whole one came.
   *
   * @param answer whether it is the answer to {@link #asked}
   * @param askedEpoch where the channel stood when the node asked for it; null if it was not said
   */
  void arrived(boolean answer, boolean exact, String askedEpoch, long askedSeq, int nowMs) {
    boolean newEnough =
        answer
            ? asking && !announcedSince
            : askedEpoch != null && askedEpoch.equals(epoch) && askedSeq >= seq;
    if (answer) {
      asking = false;
      askAtMs = nowMs + RETRY_MS;
    }
    if (due && newEnough && exact) {
      due = false;
    }
  }
}
