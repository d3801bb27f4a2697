package io.wse.chaos.history;

/**
 * What one client was told of one channel, in the order in which it came. The client's thread
 * writes; who judges reads afterwards.
 */
public final class Track {
  /** Of an entry. */
  public enum Kind {
    /** It was let in without a position: it begins at the head. */
    JOINED,
    /** It came back and goes on where it stood. */
    RECOVERED,
    /** It was told that something is missing, and stands where it was told. */
    RESYNC,
    EVENT
  }

  /** Reads the entries as they came. */
  public interface Reader {
    void joined(int epoch, int seq, int atMs);

    void recovered(int epoch, int seq, int atMs);

    void resync(ResyncCause cause, int epoch, int seq, int atMs);

    void event(int event, int seq, boolean applied, int atMs);
  }

  private static final Kind[] KINDS = Kind.values();
  private static final ResyncCause[] CAUSES = ResyncCause.values();
  private static final int FIELDS = 4;
  private static final int DETAIL = 4;

  private final IntList entries = new IntList();

  public void joined(int epoch, long seq, int atMs) {
    add(Kind.JOINED, 0, epoch, seq, atMs);
  }

  public void recovered(int epoch, long seq, int atMs) {
    add(Kind.RECOVERED, 0, epoch, seq, atMs);
  }

  public void resync(ResyncCause cause, int epoch, long seq, int atMs) {
    add(Kind.RESYNC, cause.ordinal(), epoch, seq, atMs);
  }

  /** An event came; applied, or dropped because the client had seen its number. */
  public void event(int event, long seq, boolean applied, int atMs) {
    add(Kind.EVENT, applied ? 1 : 0, event, seq, atMs);
  }

  private void add(Kind kind, int detail, int what, long seq, int atMs) {
    entries.add(kind.ordinal() | detail << DETAIL);
    entries.add(what);
    entries.add(Math.toIntExact(seq));
    entries.add(atMs);
  }

  public int size() {
    return entries.size() / FIELDS;
  }

  public void read(Reader reader) {
    for (int i = 0; i < entries.size(); i += FIELDS) {
      int head = entries.get(i);
      int detail = head >> DETAIL;
      int what = entries.get(i + 1);
      int seq = entries.get(i + 2);
      int atMs = entries.get(i + 3);
      switch (KINDS[head & (1 << DETAIL) - 1]) {
        case JOINED -> reader.joined(what, seq, atMs);
        case RECOVERED -> reader.recovered(what, seq, atMs);
        case RESYNC -> reader.resync(CAUSES[detail], what, seq, atMs);
        case EVENT -> reader.event(what, seq, detail == 1, atMs);
      }
    }
  }
}
