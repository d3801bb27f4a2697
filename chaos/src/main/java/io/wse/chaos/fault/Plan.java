package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A fault's time, being filled with actions. One thread's own. */
final class Plan {
  private final long durationMs;
  private final Map<Kind, Integer> nodes;
  private final Random random;
  private final List<Action> actions = new ArrayList<>();

  Plan(long durationMs, Map<Kind, Integer> nodes, Random random) {
    this.durationMs = durationMs;
    this.nodes = nodes;
    this.random = random;
  }

  long durationMs() {
    return durationMs;
  }

  /** A number from the one up to the other. */
  long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  /** The number of a node of the kind, from 0. */
  int anyOf(Kind kind) {
    return random.nextInt(nodes.get(kind));
  }

  int count(Kind kind) {
    return nodes.get(kind);
  }

  long nextLong() {
    return random.nextLong();
  }

  void at(long atMs, String what, Action.Step step) {
    actions.add(new Action(atMs, what, step));
  }

  /**
   * Has something happen again and again: first after a second or two, then in each of the periods
   * that fit, but once in any case.
   */
  void again(long periodMs, Strike strike) {
    long startMs = between(1_000, 2_000);
    do {
      strike.at(startMs);
      startMs += periodMs;
    } while (startMs + periodMs <= durationMs);
  }

  /** Once. */
  interface Strike {
    void at(long atMs);
  }

  /** In the order of their times. */
  List<Action> actions() {
    actions.sort(Comparator.comparingLong(Action::atMs));
    return List.copyOf(actions);
  }
}
