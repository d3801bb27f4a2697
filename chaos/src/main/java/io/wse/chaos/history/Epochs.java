package io.wse.chaos.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Epochs by the numbers they were given when first seen. Safe from several threads.
 *
 * <p>The epoch of a channel that was never written is {@code <generation>.<day>}. A run is shorter
 * than the days for which such epochs are the same, so the day is left out.
 */
public final class Epochs {
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  public static boolean same(String one, String other) {
    return withoutDay(one).equals(withoutDay(other));
  }

  private static String withoutDay(String epoch) {
    int dot = epoch.indexOf('.');
    return dot < 0 ? epoch : epoch.substring(0, dot);
  }

  public int number(String epoch) {
    return numbers.computeIfAbsent(withoutDay(epoch), name -> next.getAndIncrement());
  }
}
