package io.wse.chaos.history;

import java.util.Set;

/**
 * What the dead-letter topic has of one record.
 *
 * @param source topic and partition where the domain wrote it, see {@link Sources}
 * @param channels numbers of those that have its lost mark
 */
public record DeadLetter(int source, long offset, Set<Integer> channels) {

  public DeadLetter {
    channels = Set.copyOf(channels);
  }
}
