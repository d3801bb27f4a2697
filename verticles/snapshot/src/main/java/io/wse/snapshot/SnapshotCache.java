package io.wse.snapshot;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The exact snapshots made last, one for each kind and user, bounded in number, bytes and age.
 * Whether one still serves is decided by its positions: a snapshot that is not exact, or has none,
 * is not kept. Lives on one context.
 */
final class SnapshotCache {
  private static final int MOST = 10_000;

  record Key(String snapshotType, String userId) {}

  private final long maxBytes;
  private final long ttlMs;
  private final Map<Key, Snapshot> snapshots = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  SnapshotCache(long maxBytes, long ttlMs) {
    this.maxBytes = maxBytes;
    this.ttlMs = ttlMs;
  }

  /** A snapshot that meets the need. */
  Optional<Snapshot> find(Key key, Need need, long nowMs) {
    Snapshot snapshot = snapshots.get(key);
    if (snapshot == null || !need.isExact()) {
      return Optional.empty();
    }
    if (nowMs - snapshot.begunMs() > ttlMs) {
      remove(key);
      return Optional.empty();
    }
    return need.isMetBy(snapshot) ? Optional.of(snapshot) : Optional.empty();
  }

  void keep(Key key, Snapshot snapshot) {
    if (!snapshot.answer().exact() || ttlMs == 0 || snapshot.bytes() > maxBytes) {
      return;
    }
    remove(key);
    snapshots.put(key, snapshot);
    bytes += snapshot.bytes();
    Iterator<Snapshot> eldest = snapshots.values().iterator();
    while (bytes > maxBytes || snapshots.size() > MOST) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }

  long bytes() {
    return bytes;
  }

  private void remove(Key key) {
    Snapshot old = snapshots.remove(key);
    if (old != null) {
      bytes -= old.bytes();
    }
  }
}
