package io.wse.chaos.history;

/**
 * The events that the domain wrote, by their numbers, and where Kafka acknowledged them.
 *
 * <p>The producer's thread adds, Kafka's own acknowledges, and who judges reads when both are done:
 * safe from several threads.
 */
public final class EventLog {
  private static final int NONE = -1;

  private final IntList users = new IntList();
  private final IntList shared = new IntList();
  private final IntList items = new IntList();
  private final IntList completes = new IntList();
  private final IntList phases = new IntList();
  private final IntList sources = new IntList();
  private final IntList offsets = new IntList();
  private final IntList ackedAt = new IntList();

  /**
   * Adds an event and gives it its number.
   *
   * @param user whose channel it goes to, and whose rows it changes; -1 for none
   * @param sharedChannels the bits of the shared channels that it goes to
   * @param effect on the user's rows
   * @param completes the last event of the saga that this one completes; -1 if it completes none
   * @param phase in which it was written
   */
  public synchronized int add(
      int user, int sharedChannels, Effect effect, int completes, int phase) {
    users.add(user);
    shared.add(sharedChannels);
    items.add(effect.encoded());
    this.completes.add(completes);
    phases.add(phase);
    sources.add(NONE);
    offsets.add(NONE);
    ackedAt.add(NONE);
    return users.size() - 1;
  }

  /** Kafka has it: the source is a topic and a partition, see {@link Sources}. */
  public synchronized void acknowledged(int event, int source, long offset, int atMs) {
    sources.set(event, source);
    offsets.set(event, Math.toIntExact(offset));
    ackedAt.set(event, atMs);
  }

  public synchronized int size() {
    return users.size();
  }

  public synchronized boolean isKnown(int event) {
    return event >= 0 && event < users.size();
  }

  public synchronized boolean isAcknowledged(int event) {
    return ackedAt.get(event) != NONE;
  }

  /** When Kafka's answer came. */
  public synchronized int ackedAtMs(int event) {
    return ackedAt.get(event);
  }

  public synchronized int source(int event) {
    return sources.get(event);
  }

  public synchronized int offset(int event) {
    return offsets.get(event);
  }

  /** -1 for none. */
  public synchronized int user(int event) {
    return users.get(event);
  }

  public synchronized int sharedChannels(int event) {
    return shared.get(event);
  }

  public synchronized Effect effect(int event) {
    return Effect.decoded(items.get(event));
  }

  /** The last event of the saga that this one completes; -1 if it completes none. */
  public synchronized int completes(int event) {
    return completes.get(event);
  }

  public synchronized int phase(int event) {
    return phases.get(event);
  }

  public boolean goesTo(int event, int channel) {
    return Channels.isUser(channel)
        ? user(event) == Channels.user(channel)
        : (sharedChannels(event) >>> channel & 1) == 1;
  }
}
