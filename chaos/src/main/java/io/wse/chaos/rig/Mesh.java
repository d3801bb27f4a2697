package io.wse.chaos.rig;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.chaos.proxy.Conditions;
import io.wse.chaos.proxy.FaultLink;
import io.wse.chaos.proxy.FaultProxy;
import io.wse.testbed.NodeProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The network between the nodes. Each node listens on a loopback address of its own and tells the
 * others another one, where a proxy stands; which node a connection comes from is found by the
 * process that has it open. So the nodes can be parted into two halves whose connections stand, and
 * carry nothing.
 */
public final class Mesh {
  private static final String LISTENS = "127.0.1.";
  private static final String SHOWN = "127.0.2.";

  /** Who has dialled where this is not to be found any more. */
  private static final String NOBODY = "";

  /** Where a node is. */
  private record Place(String host, String shownHost, int clusterPort, int busPort) {}

  /** A proxy in front of one of a node's two ports. */
  private record Gate(String node, int port, FaultProxy proxy) {}

  private record Unknown(FaultLink link, int port) {}

  private final Vertx vertx;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<Gate> gates = new ArrayList<>();
  private final Map<String, NodeProcess> nodes = new ConcurrentHashMap<>();
  private final Map<FaultLink, String> dialers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Unknown> unknown = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Set<String> half = Set.of();

  /**
   * @param ports two for each node
   */
  Mesh(Vertx vertx, List<String> names, List<Integer> ports) {
    this.vertx = vertx;
    for (int i = 0; i < names.size(); i++) {
      places.put(
          names.get(i),
          new Place(LISTENS + (i + 1), SHOWN + (i + 1), ports.get(2 * i), ports.get(2 * i + 1)));
    }
    places.forEach(
        (name, place) -> {
          for (int port : List.of(place.clusterPort(), place.busPort())) {
            gates.add(
                new Gate(
                    name,
                    port,
                    Waiting.on(
                        FaultProxy.open(vertx, place.shownHost(), port, place.host(), port))));
          }
        });
    Waiting.on(apply());
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
    Waiting.on(apply());
  }

  /** All hear of each other again, with all that they said meanwhile. */
  public void join() {
    half = Set.of();
    Waiting.on(apply());
    dialers.clear();
  }

  private Future<?> apply() {
    return Future.join(
        gates.stream()
            .map(
                gate -> gate.proxy().conditions(link -> conditions(link, gate.node(), gate.port())))
            .toList());
  }

  /** A link carries nothing until it is known to stay within a half. */
  private Conditions conditions(FaultLink link, String target, int port) {
    Set<String> parted = half;
    if (parted.isEmpty()) {
      return Conditions.CLEAR;
    }
    String dialer = dialers.get(link);
    if (dialer == null) {
      unknown.add(new Unknown(link, port));
      look();
      return Conditions.STALLED;
    }
    boolean within = !dialer.equals(NOBODY) && parted.contains(dialer) == parted.contains(target);
    return within ? Conditions.CLEAR : Conditions.STALLED;
  }

  /** On a worker, as it reads files; for all links at once that are unknown by then. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                looking.set(false);
                identify();
                return null;
              })
          .onSuccess(looked -> apply());
    }
  }

  private void identify() {
    List<Unknown> links = new ArrayList<>();
    for (Unknown one = unknown.poll(); one != null; one = unknown.poll()) {
      links.add(one);
    }
    Map<Long, String> processes = new HashMap<>();
    nodes.values().stream()
        .filter(NodeProcess::isAlive)
        .forEach(node -> processes.put(node.pid(), node.name()));
    Map<ProcNet.Ends, String> found = ProcNet.dialers(processes);
    links.forEach(
        one ->
            dialers.put(
                one.link(),
                found.getOrDefault(new ProcNet.Ends(one.link().clientPort(), one.port()), NOBODY)));
  }
}
