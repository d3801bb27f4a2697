package io.wse.chaos.rig;

import io.vertx.core.Vertx;
import io.wse.chaos.proxy.Conditions;
import io.wse.chaos.proxy.FaultLink;
import io.wse.chaos.proxy.FaultProxy;
import io.wse.testbed.NodeProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between the nodes. Each node listens on a loopback address of its own and tells the
 * others another one, where a proxy stands; which node a connection comes from is found by the
 * process that has it open. So the nodes can be parted into two halves whose connections stand, and
 * carry nothing.
 */
public final class Mesh {
  private static final String LISTENS = "127.0.1.";
  private static final String SHOWN = "127.0.2.";

  /** Where a node is. */
  private record Place(String host, String shownHost, int clusterPort, int busPort) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, List<FaultProxy>> proxies = new LinkedHashMap<>();
  private final Map<String, NodeProcess> nodes = new ConcurrentHashMap<>();
  private final Map<FaultLink, String> sources = new ConcurrentHashMap<>();
  private volatile Set<String> half = Set.of();

  /**
   * @param ports two for each node
   */
  Mesh(Vertx vertx, List<String> names, List<Integer> ports) {
    for (int i = 0; i < names.size(); i++) {
      places.put(
          names.get(i),
          new Place(LISTENS + (i + 1), SHOWN + (i + 1), ports.get(2 * i), ports.get(2 * i + 1)));
    }
    places.forEach(
        (name, place) -> {
          List<FaultProxy> both = new ArrayList<>();
          for (int port : List.of(place.clusterPort(), place.busPort())) {
            FaultProxy proxy =
                Waiting.on(FaultProxy.open(vertx, place.shownHost(), port, place.host(), port));
            Waiting.on(proxy.conditions(link -> conditions(link, name, port)));
            both.add(proxy);
          }
          proxies.put(name, both);
        });
  }

  /** What a node must be told to be part of it. */
  Map<String, String> settings(String name) {
    Place place = places.get(name);
    return Map.of(
        "WSE_CLUSTER_BIND", place.host(),
        "WSE_CLUSTER_PUBLIC_HOST", place.shownHost(),
        "WSE_CLUSTER_PORT", String.valueOf(place.clusterPort()),
        "WSE_BUS_PORT", String.valueOf(place.busPort()),
        "WSE_CLUSTER_MEMBERS",
            String.join(
                ",",
                places.values().stream()
                    .map(one -> one.shownHost() + ":" + one.clusterPort())
                    .toList()));
  }

  void started(NodeProcess node) {
    nodes.put(node.name(), node);
  }

  /** From now on these and the others do not hear of each other. */
  public void part(Collection<String> names) {
    half = Set.copyOf(names);
    apply();
  }

  /** All hear of each other again, with all that they said meanwhile. */
  public void join() {
    half = Set.of();
    apply();
  }

  private void apply() {
    places.forEach(
        (name, place) -> {
          List<FaultProxy> both = proxies.get(name);
          Waiting.on(both.get(0).conditions(link -> conditions(link, name, place.clusterPort())));
          Waiting.on(both.get(1).conditions(link -> conditions(link, name, place.busPort())));
        });
  }

  private Conditions conditions(FaultLink link, String target, int port) {
    String source = sources.get(link);
    if (source == null) {
      source = sourceOf(link, target, port).orElse(null);
      if (source == null) {
        return Conditions.CLEAR;
      }
      sources.put(link, source);
    }
    return half.contains(source) != half.contains(target) ? Conditions.STALLED : Conditions.CLEAR;
  }

  /** Empty where the process that had it open has ended. */
  private Optional<String> sourceOf(FaultLink link, String target, int port) {
    Optional<Long> inode = ProcNet.inodeOf(link.clientPort(), port);
    return inode.flatMap(
        number ->
            nodes.values().stream()
                .filter(node -> !node.name().equals(target))
                .filter(NodeProcess::isAlive)
                .filter(node -> ProcNet.hasOpen(node.pid(), number))
                .map(NodeProcess::name)
                .findFirst());
  }
}
