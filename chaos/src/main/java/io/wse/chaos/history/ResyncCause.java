package io.wse.chaos.history;

/** Why a client was told that continuity could not be kept. */
public enum ResyncCause {
  TRIMMED,
  NEW_EPOCH,
  POSITION_AHEAD,
  RECORD_LOST,
  /** A welcome with {@code recovered: false}, which has no reason. */
  NOT_RECOVERED,
  UNKNOWN;

  public static ResyncCause of(String reason) {
    for (ResyncCause cause : values()) {
      if (cause.name().equalsIgnoreCase(reason)) {
        return cause;
      }
    }
    return UNKNOWN;
  }
}
