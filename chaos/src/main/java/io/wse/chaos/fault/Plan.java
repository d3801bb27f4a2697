package io.wse.chaos.fault;

import io.wse.chaos.rig.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A fault's time, being filled with actions. One thread's own. */
final class Plan {
  private final Map<Kind, Integer> nodes;
  private final Random random;
  private final List<Action> actions = new ArrayList<>();

  Plan(Map<Kind, Integer> nodes, Random random) {
    this.nodes = nodes;
    this.random = random;
  }

  /** A number from the one up to the other. */
  long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Victim anyNode(Kind kind) {
    return new Victim(kind, random.nextInt(nodes.get(kind)));
  }

  /** All nodes, in some order. */
  List<Victim> allNodes() {
    return inSomeOrder(List.of(Kind.values()));
  }

  /** All nodes of a kind, in some order. */
  List<Victim> allNodes(Kind kind) {
    return inSomeOrder(List.of(kind));
  }

  private List<Victim> inSomeOrder(List<Kind> kinds) {
    List<Victim> all = new ArrayList<>();
    for (Kind kind : kinds) {
      for (int i = 0; i < nodes.get(kind); i++) {
        all.add(new Victim(kind, i));
      }
    }
    Collections.shuffle(all, random);
    return all;
  }

  /** Which of a crowd, or of connections, it hits. */
  Lot lot(int percent) {
    return new Lot(random.nextLong(), percent);
  }

  void at(long atMs, String what, Action.Step step) {
    actions.add(new Action(atMs, what, step));
  }

  /** In the order of their times. */
  List<Action> actions() {
    actions.sort(Comparator.comparingLong(Action::atMs));
    return List.copyOf(actions);
  }
}
