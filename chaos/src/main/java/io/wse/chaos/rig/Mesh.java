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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network between the nodes. Each node listens on a loopback address of its own and tells the
 * others another one, where a proxy stands; which node a connection comes from is found by the
 * process that has it open. So the nodes can be parted into two halves: what connects them stands
 * and carries nothing, and new connections between them do not come about.
 */
public final class Mesh {
  private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
  private static final String LISTENS = "127.0.1.";
  private static final String SHOWN = "127.0.2.";

  /** Linux' table may leave out some that come while it is read: they are looked for again. */
  private static final long LOOK_AFTER_MS = 100;

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
  private volatile long partedNs;

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
    partedNs = System.nanoTime();
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
    return Future.join(gates.stream().map(this::apply).toList());
  }

  private Future<?> apply(Gate gate) {
    FaultProxy proxy = gate.proxy();
    return proxy
        .conditions(link -> conditions(link, gate.node(), gate.port()))
        .compose(done -> proxy.cut(link -> isVain(link, gate.node())));
  }

  /** A network that has parted lets nobody connect; who was connected hears nothing. */
  private boolean isVain(FaultLink link, String target) {
    String dialer = dialers.get(link);
    return dialer != null && link.openedNs() - partedNs > 0 && isParted(dialer, target);
  }

  private boolean isParted(String one, String other) {
    Set<String> parted = half;
    return parted.contains(one) != parted.contains(other);
  }

  /** A link carries nothing until it is known to stay within a half. */
  private Conditions conditions(FaultLink link, String target, int port) {
    if (half.isEmpty()) {
      return Conditions.CLEAR;
    }
    String dialer = dialers.get(link);
    if (dialer == null) {
      unknown.add(new Unknown(link, port));
      look();
      return Conditions.STALLED;
    }
    return isParted(dialer, target) ? Conditions.STALLED : Conditions.CLEAR;
  }

  /** On a worker, as it reads files; for all links at once that are unknown by then. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      vertx
          .timer(LOOK_AFTER_MS, TimeUnit.MILLISECONDS)
          .compose(waited -> vertx.executeBlocking(this::identify))
          .onFailure(failure -> LOG.warn("who has dialled whom could not be seen", failure))
          .onComplete(
              looked -> {
                looking.set(false);
                apply();
              });
    }
  }

  private Void identify() {
    List<Unknown> links = new ArrayList<>();
    for (Unknown one = unknown.poll(); one != null; one = unknown.poll()) {
      links.add(one);
    }
    Map<Long, String> processes = new HashMap<>();
    nodes.values().stream()
        .filter(NodeProcess::isAlive)
        .forEach(node -> processes.put(node.pid(), node.name()));
    Map<ProcNet.Ends, String> found = ProcNet.dialers(processes);
    for (Unknown one : links) {
      String dialer = found.get(new ProcNet.Ends(one.link().clientPort(), one.port()));
      if (dialer != null) {
        dialers.put(one.link(), dialer);
      }
    }
    return null;
  }
}
