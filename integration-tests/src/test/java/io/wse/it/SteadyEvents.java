package io.wse.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes an event for each of some users again and again, as a domain does that knows nothing of
 * the engine's troubles. One thread of its own writes; any may ask.
 */
final class SteadyEvents implements AutoCloseable {
  static final String TYPE = "Ticked";

  private static final long EVERY_MS = 100;

  private final Events events;
  private final String topic;
  private final int paddingBytes;
  private final Map<String, List<String>> written = new LinkedHashMap<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread = new Thread(this::write, "steady-events");

  /**
   * @param paddingBytes how much larger than need be
   */
  SteadyEvents(Events events, String topic, List<String> users, int paddingBytes) {
    this.events = events;
    this.topic = topic;
    this.paddingBytes = paddingBytes;
    users.forEach(user -> written.put(user, new ArrayList<>()));
    thread.start();
  }

  private void write() {
    try {
      for (int round = 0; !ending.await(EVERY_MS, TimeUnit.MILLISECONDS); round++) {
        writeOnce(round);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void writeOnce(int round) {
    written.forEach(
        (user, ids) -> {
          String id = user + "-" + round;
          sent.add(events.sendEvent(topic, user, TYPE, id, paddingBytes));
          ids.add(id);
        });
  }

  /** The ids of what was written for the user so far, in order. */
  synchronized List<String> of(String user) {
    return List.copyOf(written.get(user));
  }

  /** The id of the last that was written for the user. */
  synchronized String newestOf(String user) {
    List<String> ids = written.get(user);
    return ids.get(ids.size() - 1);
  }

  /** How many were written for all users together. */
  synchronized int count() {
    return sent.size();
  }

  /** Writes no more, and returns when Kafka has acknowledged all. */
  void end() {
    close();
    sent.forEach(Events::await);
  }

  @Override
  public void close() {
    ending.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
