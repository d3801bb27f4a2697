package io.wse.socket;

import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries that came before what belongs before them, or in an epoch that is not confirmed.
 * Bounded: on overflow all is dropped, since the log has it.
 */
final class Reorder {
  private static final int MAX_DELIVERIES = 256;
  private static final long MAX_BYTES = 1 << 20;

  private final List<Delivery> waiting = new ArrayList<>();
  private long bytes;

  void add(Delivery delivery) {
    if (waiting.size() >= MAX_DELIVERIES || bytes >= MAX_BYTES) {
      clear();
    }
    waiting.add(delivery);
    for (LogEntry entry : delivery.entries()) {
      bytes += entry.body().length();
    }
  }

  /**
   * Takes out one delivery of the epoch that has, or overlaps, what follows the head; null where
   * none does.
   */
  Delivery next(String epoch, long head) {
    for (int i = 0; i < waiting.size(); i++) {
      Delivery delivery = waiting.get(i);
      if (delivery.epoch().equals(epoch) && delivery.firstSeq() <= head + 1) {
        return remove(i);
      }
    }
    return null;
  }

  List<Delivery> takeAll() {
    List<Delivery> all = List.copyOf(waiting);
    clear();
    return all;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }

  private Delivery remove(int index) {
    Delivery delivery = waiting.remove(index);
    for (LogEntry entry : delivery.entries()) {
      bytes -= entry.body().length();
    }
    return delivery;
  }
}
