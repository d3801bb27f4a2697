package io.wse.chaos.check;

/**
 * A promise that was not kept.
 *
 * @param phase in which
 * @param what for people: who, where, which
 */
public record Violation(Kind kind, int phase, String what) {
  /** Of a promise. */
  public enum Kind {
    LOST("lost"),
    DOUBLED("doubled"),
    OUT_OF_ORDER("out of order"),
    SILENT_HOLE("silent hole"),
    CROSS_USER("cross-user"),
    NUMBER_REUSED("number reused"),
    UNKNOWN_EVENT("unknown event"),
    UNEXPLAINED_RESYNC("unexplained resync"),
    SNAPSHOT_MISSING("snapshot missing"),
    SNAPSHOT_WRONG("snapshot wrong"),
    STALE_SNAPSHOT_APPLIED("stale snapshot applied"),
    CACHE_DIFFERS("cache differs"),
    HOSTILE_RECORD("hostile record"),
    WRONG_LETTER("wrong dead letter");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
