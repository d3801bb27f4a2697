package io.wse.snapshot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far topics reached at one time: what a snapshot asked for before then must include.
 *
 * @param offsets of the partitions that have records, the next offset to be written
 * @param unknown topics that Kafka does not have; of these nothing can be promised
 */
record Ends(Map<Place, Long> offsets, Set<String> unknown) {

  Ends {
    offsets = Map.copyOf(offsets);
    unknown = Set.copyOf(unknown);
  }

  /** Of some of the topics. */
  Ends of(Set<String> topics) {
    Map<Place, Long> those = new HashMap<>(offsets);
    those.keySet().removeIf(place -> !topics.contains(place.topic()));
    Set<String> unknownOfThose = new HashSet<>(unknown);
    unknownOfThose.retainAll(topics);
    return new Ends(those, unknownOfThose);
  }

  /**
   * Whether rows include everything below these ends.
   *
   * @param positions the next offset to be read, by partition
   */
  boolean areReachedBy(Map<Place, Long> positions) {
    return offsets.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
