package io.wse.chaos.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Epochs by the numbers they were given when first seen. Safe from several threads. */
public final class Epochs {
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  public int number(String epoch) {
    return numbers.computeIfAbsent(epoch, name -> next.getAndIncrement());
  }
}
