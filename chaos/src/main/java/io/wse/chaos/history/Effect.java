package io.wse.chaos.history;

/**
 * What an event does to its user's rows. A row is an item whose value is the number of the event
 * that wrote it.
 *
 * @param item -1 for none
 * @param removes whether the row goes
 */
public record Effect(int item, boolean removes) {
  public static final Effect NONE = new Effect(-1, false);

  public static Effect put(int item) {
    return new Effect(item, false);
  }

  public static Effect remove(int item) {
    return new Effect(item, true);
  }

  public boolean changesRows() {
    return item >= 0;
  }

  int encoded() {
    return item < 0 ? -1 : item << 1 | (removes ? 1 : 0);
  }

  static Effect decoded(int code) {
    return code < 0 ? NONE : new Effect(code >> 1, (code & 1) == 1);
  }
}
