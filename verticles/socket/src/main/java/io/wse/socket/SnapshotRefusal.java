package io.wse.socket;

import io.wse.codec.bus.BusFault;
import io.wse.codec.protocol.ErrorCode;

/** What a client is told when the snapshot that it asked for could not be made. */
enum SnapshotRefusal {
  UNKNOWN(404, ErrorCode.SNAPSHOT_UNKNOWN),
  FAILED(500, ErrorCode.SNAPSHOT_FAILED),
  UNAVAILABLE(503, ErrorCode.SNAPSHOT_UNAVAILABLE);

  private final int status;
  private final ErrorCode code;

  SnapshotRefusal(int status, ErrorCode code) {
    this.status = status;
    this.code = code;
  }

  static SnapshotRefusal of(Throwable failure) {
    return switch (BusFault.of(failure)) {
      case SNAPSHOT_UNKNOWN -> UNKNOWN;
      case SNAPSHOT_FAILED -> FAILED;
      default -> UNAVAILABLE;
    };
  }

  /** The status of an answer over HTTP. */
  int status() {
    return status;
  }

  ErrorCode code() {
    return code;
  }

  /**
   * @param field where the request names the snapshot
   */
  String message(String field) {
    return switch (this) {
      case UNKNOWN -> field + ": expected the name of a snapshot";
      case FAILED -> "the snapshot cannot be made for this user; the server's log says why";
      case UNAVAILABLE -> "the snapshot cannot be made now";
    };
  }
}
