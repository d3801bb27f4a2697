package io.wse.chaos.check;

import io.wse.chaos.history.IntList;

/** What is counted of one phase. */
public final class Tally {
  long acknowledged;
  long delivered;
  long replayed;
  long lost;
  long doubled;
  long silentHoles;
  long crossUser;
  long resyncsExplained;
  long resyncsUnexplained;
  long snapshotsDue;
  long snapshotsComplete;
  long caches;
  long cachesEqual;
  long hostile;
  long hostileLetters;
  long hostileRepeated;
  int longestStallMs;
  final IntList recoveriesMs = new IntList();
  final IntList replaysMs = new IntList();
  final IntList connectsMs = new IntList();

  Tally() {}

  /** Events that Kafka acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Events times the clients that were entitled to them and got them. */
  public long delivered() {
    return delivered;
  }

  /** Of these, those that were acknowledged before the connection was made that brought them. */
  public long replayed() {
    return replayed;
  }

  public long lost() {
    return lost;
  }

  public long doubled() {
    return doubled;
  }

  public long silentHoles() {
    return silentHoles;
  }

  public long crossUser() {
    return crossUser;
  }

  public long resyncsExplained() {
    return resyncsExplained;
  }

  public long resyncsUnexplained() {
    return resyncsUnexplained;
  }

  public long snapshotsDue() {
    return snapshotsDue;
  }

  public long snapshotsComplete() {
    return snapshotsComplete;
  }

  public long caches() {
    return caches;
  }

  public long cachesEqual() {
    return cachesEqual;
  }

  /** Records that are no events and that Kafka acknowledged. */
  public long hostile() {
    return hostile;
  }

  /** Of these, those in the dead-letter topic; the others were skipped. */
  public long hostileLetters() {
    return hostileLetters;
  }

  /** Letters that were written again. */
  public long hostileRepeated() {
    return hostileRepeated;
  }

  /** The longest that an event took to a client that was connected, ms. */
  public int longestStallMs() {
    return longestStallMs;
  }

  /**
   * From the loss of a connection until its client had all that was written before it came back.
   */
  public Percentiles recovery() {
    return Percentiles.of(recoveriesMs);
  }

  /** From the beginning of a connection until its client had all that was written before it. */
  public Percentiles replay() {
    return Percentiles.of(replaysMs);
  }

  /** From the beginning of a connection that followed a lost one until its client was let in. */
  public Percentiles connect() {
    return Percentiles.of(connectsMs);
  }

  void stalled(int forMs) {
    longestStallMs = Math.max(longestStallMs, forMs);
  }

  void add(Tally other) {
    acknowledged += other.acknowledged;
    delivered += other.delivered;
    replayed += other.replayed;
    lost += other.lost;
    doubled += other.doubled;
    silentHoles += other.silentHoles;
    crossUser += other.crossUser;
    resyncsExplained += other.resyncsExplained;
    resyncsUnexplained += other.resyncsUnexplained;
    snapshotsDue += other.snapshotsDue;
    snapshotsComplete += other.snapshotsComplete;
    caches += other.caches;
    cachesEqual += other.cachesEqual;
    hostile += other.hostile;
    hostileLetters += other.hostileLetters;
    hostileRepeated += other.hostileRepeated;
    stalled(other.longestStallMs);
    for (int i = 0; i < other.recoveriesMs.size(); i++) {
      recoveriesMs.add(other.recoveriesMs.get(i));
      replaysMs.add(other.replaysMs.get(i));
      connectsMs.add(other.connectsMs.get(i));
    }
  }
}
