package io.wse.chaos.client;

import io.wse.chaos.history.Rows;
import java.util.Arrays;

/**
 * One user's rows: those of the newest snapshot, with every event folded in that it does not
 * include. Of each item the offset of the last event is kept, which is all that is needed to fold
 * what came before a snapshot over it. Everything of one user lies in one partition.
 */
final class Cache {
  private static final int NO_ROW = -1;

  private final int user;
  private final int[] values;
  private final long[] offsets;
  private long position;

  Cache(int user, int items) {
    this.user = user;
    this.values = new int[items];
    this.offsets = new long[items];
    Arrays.fill(values, NO_ROW);
    Arrays.fill(offsets, -1);
  }

  /** An event that writes or removes a row. */
  void event(int item, boolean removes, int value, long offset) {
    if (offset < position) {
      return;
    }
    values[item] = removes ? NO_ROW : value;
    offsets[item] = offset;
  }

  /**
   * Takes a snapshot unless it is older than what there is.
   *
   * @param rows values by item, -1 where there is none
   */
  boolean snapshot(long snapshotPosition, int[] rows) {
    if (snapshotPosition < position) {
      return false;
    }
    position = snapshotPosition;
    for (int item = 0; item < values.length; item++) {
      if (offsets[item] < snapshotPosition) {
        values[item] = rows[item];
      }
    }
    return true;
  }

  Rows rows() {
    Rows rows = Rows.EMPTY;
    for (int item = 0; item < values.length; item++) {
      if (values[item] != NO_ROW) {
        rows = rows.with(user, item, values[item]);
      }
    }
    return rows;
  }
}
