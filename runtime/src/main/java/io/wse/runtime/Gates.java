package io.wse.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The gates of one node. Any thread may open and close; a reader sees each gate's latest state. */
final class Gates implements Readiness {
  private final List<OneGate> gates = new CopyOnWriteArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private final class OneGate implements Gate {
    final String name;

    /** Why it is closed; null when it is open. */
    volatile String reason = "starting";

    volatile String remark = "";

    OneGate(String name) {
      this.name = name;
    }

    @Override
    public void open() {
      reason = null;
      listeners.forEach(Runnable::run);
    }

    @Override
    public void close(String why) {
      reason = why;
      listeners.forEach(Runnable::run);
    }

    @Override
    public void remark(String text) {
      remark = text;
    }
  }

  @Override
  public Gate gate(String name) {
    OneGate gate = new OneGate(name);
    gates.add(gate);
    listeners.forEach(Runnable::run);
    return gate;
  }

  /** Called, on the thread of who moved it, after any gate was added or moved. */
  void onMove(Runnable listener) {
    listeners.add(listener);
  }

  /** The reasons of what is closed, by gate; an open gate has none. */
  Map<String, List<String>> reasons() {
    Map<String, List<String>> reasons = new TreeMap<>();
    for (OneGate gate : gates) {
      List<String> closed = reasons.computeIfAbsent(gate.name, name -> new ArrayList<>());
      String reason = gate.reason;
      if (reason != null && !closed.contains(reason)) {
        closed.add(reason);
      }
    }
    return reasons;
  }

  /** What is to be remarked about the gates of the name; empty if nothing is. */
  String remark(String name) {
    return gates.stream()
        .filter(gate -> gate.name.equals(name) && !gate.remark.isEmpty())
        .map(gate -> gate.remark)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  /** What is closed and why, in one text for the log. */
  String closed() {
    return reasons().entrySet().stream()
        .filter(gate -> !gate.getValue().isEmpty())
        .map(gate -> gate.getKey() + ": " + String.join("; ", gate.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Whether all gates of the name are open. */
  boolean isOpen(String name) {
    return gates.stream()
        .filter(gate -> gate.name.equals(name))
        .allMatch(gate -> gate.reason == null);
  }

  boolean allOpen() {
    return gates.stream().allMatch(gate -> gate.reason == null);
  }
}
