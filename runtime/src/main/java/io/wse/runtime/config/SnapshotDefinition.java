package io.wse.runtime.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of snapshot.
 *
 * @param name what requests and metrics call it
 * @param wireType the frames' {@code t}
 * @param key the field of the payload that holds the rows
 * @param sql reads one user's rows; {@code $1} is the user's id, a text
 * @param topics whose records the rows are made of; their positions go with the snapshot
 * @param projector who keeps {@code wse_projection_positions} for these rows; without one a
 *     snapshot can only let things settle, and is never exact
 * @param triggers types, as the domain writes them, of the events that complete a saga after which
 *     this snapshot is sent
 * @param onResync whether it is sent when the log did not reach back to a client's position
 */
public record SnapshotDefinition(
    String name,
    String wireType,
    String key,
    String sql,
    List<String> topics,
    Optional<String> projector,
    Set<String> triggers,
    boolean onResync) {

  public SnapshotDefinition {
    topics = List.copyOf(topics);
    triggers = Set.copyOf(triggers);
  }
}
