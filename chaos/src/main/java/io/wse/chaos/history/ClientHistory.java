package io.wse.chaos.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that one client was sent and what it made of it, from its first connection on. The client's
 * thread writes; who judges reads afterwards.
 */
public final class ClientHistory {
  private final int client;
  private final int user;
  private final Map<Integer, Track> tracks = new LinkedHashMap<>();
  private final ConnectionLog connections = new ConnectionLog();
  private final SnapshotLog snapshots = new SnapshotLog();
  private final Map<Integer, Rows> caches = new TreeMap<>();
  private final IntList foreignAtMs = new IntList();
  private int endedAtMs = -1;

  public ClientHistory(int client, int user) {
    this.client = client;
    this.user = user;
  }

  public int client() {
    return client;
  }

  public int user() {
    return user;
  }

  /** Of a channel that the client follows; begun when first asked for. */
  public Track track(int channel) {
    return tracks.computeIfAbsent(channel, begun -> new Track());
  }

  public Map<Integer, Track> tracks() {
    return tracks;
  }

  public ConnectionLog connections() {
    return connections;
  }

  public SnapshotLog snapshots() {
    return snapshots;
  }

  /** What its cache held at the end of a phase, when all was quiet. */
  public void cache(int phase, Rows rows) {
    caches.put(phase, rows);
  }

  public Map<Integer, Rows> caches() {
    return caches;
  }

  /** Something of another's: a row in a snapshot, or a frame of a channel it does not follow. */
  public void foreign(int atMs) {
    foreignAtMs.add(atMs);
  }

  public IntList foreignAtMs() {
    return foreignAtMs;
  }

  /** It forgot all and began anew, as a page does that is loaded again. */
  public void ended(int atMs) {
    endedAtMs = atMs;
  }

  public boolean hasEnded() {
    return endedAtMs >= 0;
  }
}
