package io.wse.runtime;

import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What this node has registered on the bus for others to send to. May be used from any thread. */
final class OwnRegistrations {
  private final Map<String, Set<RegistrationInfo>> byAddress = new ConcurrentHashMap<>();

  void add(String address, RegistrationInfo registration) {
    byAddress.compute(
        address,
        (same, known) -> {
          Set<RegistrationInfo> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(registration);
          return all;
        });
  }

  void remove(String address, RegistrationInfo registration) {
    byAddress.computeIfPresent(
        address,
        (same, all) -> {
          all.remove(registration);
          return all.isEmpty() ? null : all;
        });
  }

  Set<String> addresses() {
    return Set.copyOf(byAddress.keySet());
  }

  Set<RegistrationInfo> of(String address) {
    return Set.copyOf(byAddress.getOrDefault(address, Set.of()));
  }

  boolean contains(String address, RegistrationInfo registration) {
    return byAddress.getOrDefault(address, Set.of()).contains(registration);
  }
}
