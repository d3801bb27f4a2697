package io.wse.codec.bus;

import java.util.Objects;

/**
 * Asks for a snapshot of one user's rows.
 *
 * @param snapshotType the name of a definition
 */
public record SnapshotRequest(String userId, String snapshotType, SnapshotTrigger trigger) {

  public SnapshotRequest {
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(snapshotType, "snapshotType");
    Objects.requireNonNull(trigger, "trigger");
  }
}
