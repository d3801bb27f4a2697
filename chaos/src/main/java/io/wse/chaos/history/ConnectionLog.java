package io.wse.chaos.history;

/** When one client was connected. Its thread writes. */
public final class ConnectionLog {
  private static final int FIELDS = 3;
  private static final int NOT_YET = -1;

  private final IntList entries = new IntList();

  /** A connection was begun; it may come to nothing. */
  public void opened(int atMs) {
    entries.add(atMs);
    entries.add(NOT_YET);
    entries.add(NOT_YET);
  }

  public void welcomed(int atMs) {
    entries.set(entries.size() - 2, atMs);
  }

  public void lost(int atMs) {
    entries.set(entries.size() - 1, atMs);
  }

  public int size() {
    return entries.size() / FIELDS;
  }

  public int openedAtMs(int connection) {
    return entries.get(connection * FIELDS);
  }

  /** -1 if it never was. */
  public int welcomedAtMs(int connection) {
    return entries.get(connection * FIELDS + 1);
  }

  /** -1 if it still stands. */
  public int lostAtMs(int connection) {
    return entries.get(connection * FIELDS + 2);
  }
}
