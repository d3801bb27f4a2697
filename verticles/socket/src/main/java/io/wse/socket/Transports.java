package io.wse.socket;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is still open towards clients, also after its connection was let go. */
final class Transports {
  private final Set<Transport> open = new LinkedHashSet<>();

  void opened(Transport transport) {
    open.add(transport);
  }

  void closed(Transport transport) {
    open.remove(transport);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void abortAll() {
    List.copyOf(open).forEach(Transport::abort);
  }
}
