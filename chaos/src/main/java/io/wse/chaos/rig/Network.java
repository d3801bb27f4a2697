package io.wse.chaos.rig;

import io.vertx.core.Vertx;
import io.wse.chaos.client.Door;
import io.wse.chaos.proxy.Conditions;
import io.wse.chaos.proxy.FaultLink;
import io.wse.chaos.proxy.FaultProxy;
import io.wse.testbed.NodeProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The network between clients and socket nodes: one proxy in front of each, or none, and then
 * nothing can be done to it.
 */
public final class Network {
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final List<Door> doors = new ArrayList<>();

  Network(Vertx vertx, List<NodeProcess> sockets, boolean proxied) {
    for (NodeProcess socket : sockets) {
      if (!proxied) {
        doors.add(new Door(socket.name(), socket.port()));
        continue;
      }
      FaultProxy proxy =
          Waiting.on(FaultProxy.open(vertx, "127.0.0.1", 0, "127.0.0.1", socket.port()));
      proxies.add(proxy);
      doors.add(new Door(socket.name(), proxy.port()));
    }
  }

  List<Door> doors() {
    return doors;
  }

  /** How each connection is to be from now on, those that stand and those to come. */
  public void conditions(Function<FaultLink, Conditions> rule) {
    proxies.forEach(proxy -> Waiting.on(proxy.conditions(rule)));
  }

  public void clear() {
    conditions(link -> Conditions.CLEAR);
  }

  /** Cuts connections; gives how many. */
  public int cut(Predicate<FaultLink> which) {
    return proxies.stream().mapToInt(proxy -> Waiting.on(proxy.cut(which))).sum();
  }
}
