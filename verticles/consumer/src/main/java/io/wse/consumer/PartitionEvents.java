package io.wse.consumer;

import java.util.List;

/** What the polling thread tells of. Called on that thread, in order. */
interface PartitionEvents {

  /** A partition is read from its assignment's start on. */
  void begun(Assignment assignment);

  /**
   * What was read, in the order of offsets.
   *
   * @param from everything below this offset was handed over before
   */
  void read(Assignment assignment, long from, List<Entry> entries);

  /** Answers to this assignment no longer count. */
  void ended(Assignment assignment);

  /** Something keeps this consumer from consuming. */
  void held(String holder, String reason);

  void released(String holder);
}
