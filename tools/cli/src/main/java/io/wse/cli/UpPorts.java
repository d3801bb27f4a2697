package io.wse.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which port is whose, all counted from the page's. Management is on a node's own port + 1000; the
 * node without a socket counts as P+9.
 */
record UpPorts(int page, int nodes) {
  static final int MAX_NODES = 9;
  private static final int MANAGEMENT_OFFSET = 1000;
  private static final int HIGHEST = 65_535;

  UpPorts {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new CliException("--nodes: expected 1 to " + MAX_NODES + ", got " + nodes);
    }
    int highestPage = HIGHEST - MANAGEMENT_OFFSET - 10 - MAX_NODES;
    if (page < 1024 || page > highestPage) {
      throw new CliException("--port: expected 1024 to " + highestPage + ", got " + page);
    }
  }

  /** One JVM does everything, or there is a core node beside the socket nodes. */
  boolean hasCore() {
    return nodes > 1;
  }

  int socket(int node) {
    return page + 10 + node;
  }

  int socketManagement(int node) {
    return socket(node) + MANAGEMENT_OFFSET;
  }

  int coreManagement() {
    return page + 9 + MANAGEMENT_OFFSET;
  }

  /** Of the socket nodes; the core node's is the last. */
  int cluster(int node) {
    return page + 30 + node;
  }

  int coreCluster() {
    return cluster(nodes);
  }

  int kafka() {
    return page + 40;
  }

  int redis() {
    return page + 41;
  }

  int postgres() {
    return page + 42;
  }

  /** What must be free for the page and the nodes; who it is for, in words. */
  Map<Integer, String> ofNodes() {
    Map<Integer, String> all = new LinkedHashMap<>();
    all.put(page, "the page");
    for (int node = 0; node < nodes; node++) {
      String name = hasCore() ? "socket node " + (node + 1) : "the node";
      all.put(socket(node), name);
      all.put(socketManagement(node), "management of " + name);
      all.put(cluster(node), "the cluster, " + name);
    }
    if (hasCore()) {
      all.put(coreManagement(), "management of the core node");
      all.put(coreCluster(), "the cluster, the core node");
    }
    return all;
  }
}
