package io.wse.snapshot;

/** What a snapshot must be like to answer a request. */
sealed interface Need {

  boolean isMetBy(Snapshot snapshot);

  /** Whether one that meets it is known to include everything up to the request. */
  boolean isExact();

  /** The rows include everything below these ends, whenever they were read. */
  record Includes(Ends ends) implements Need {
    @Override
    public boolean isMetBy(Snapshot snapshot) {
      return ends.areReachedBy(snapshot.positions());
    }

    @Override
    public boolean isExact() {
      return true;
    }
  }

  /** The rows were read after this time: the best that can be had without positions. */
  record ReadAfter(long timeMs) implements Need {
    @Override
    public boolean isMetBy(Snapshot snapshot) {
      return snapshot.begunMs() >= timeMs;
    }

    @Override
    public boolean isExact() {
      return false;
    }
  }
}
