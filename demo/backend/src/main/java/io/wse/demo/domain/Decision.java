package io.wse.demo.domain;

import java.util.List;

/**
 * The events a command leads to, and the ids its sender is told: those of a repeated command too.
 */
public record Decision(List<DomainEvent> events, List<String> eventIds) {
  static Decision of(List<DomainEvent> events) {
    return new Decision(List.copyOf(events), events.stream().map(DomainEvent::eventId).toList());
  }

  static Decision none() {
    return new Decision(List.of(), List.of());
  }
}
