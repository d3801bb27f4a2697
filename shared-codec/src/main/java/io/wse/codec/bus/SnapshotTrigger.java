package io.wse.codec.bus;

/** Why a snapshot was made. */
public enum SnapshotTrigger {
  /** A client asked; the answer is its alone. */
  REQUEST("request"),
  /** A saga was completed; all connections of the user get it. */
  SAGA("saga"),
  /** The log did not reach back to the client's position. */
  RESYNC("resync");

  private final String word;

  SnapshotTrigger(String word) {
    this.word = word;
  }

  /** As on the wire and in metrics. */
  public String word() {
    return word;
  }
}
