package io.wse.chaos.history;

import java.util.ArrayList;
import java.util.List;

/** The complete snapshots that one client was sent. Its thread writes. */
public final class SnapshotLog {

  /**
   * One snapshot, all its chunks together.
   *
   * @param position of the user's partition: the next offset that is not included; -1 if it was not
   *     said
   * @param rows what it holds
   * @param total how many rows it said it holds
   * @param applied whether the client took it, or ignored it as older than what it had
   */
  public record Entry(long position, Rows rows, int total, boolean applied, int atMs) {}

  private final List<Entry> entries = new ArrayList<>();

  public void add(Entry entry) {
    entries.add(entry);
  }

  public List<Entry> entries() {
    return entries;
  }
}
