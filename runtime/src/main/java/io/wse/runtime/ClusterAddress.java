package io.wse.runtime;

import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/** Where a node stands in the cluster, by its settings. */
record ClusterAddress(
    Path file,
    String name,
    String bind,
    String publicHost,
    int port,
    List<String> members,
    int busPort) {

  static ClusterAddress of(Config config) {
    String bind = config.get(CommonKeys.CLUSTER_BIND);
    String publicHost = config.find(CommonKeys.CLUSTER_PUBLIC_HOST).orElse(bind);
    if (isAnyAddress(publicHost)) {
      throw new ConfigException(
          CommonKeys.CLUSTER_PUBLIC_HOST,
          "expected an address that other nodes can reach, where cluster.bind is " + bind);
    }
    return new ClusterAddress(
        Path.of(config.get(CommonKeys.CLUSTER_CONFIG)).toAbsolutePath().normalize(),
        config.get(CommonKeys.CLUSTER_NAME),
        bind,
        publicHost,
        config.get(CommonKeys.CLUSTER_PORT),
        config.get(CommonKeys.CLUSTER_MEMBERS),
        config.get(CommonKeys.BUS_PORT));
  }

  /** Such as 0.0.0.0, on which a node can listen but not be reached. */
  private static boolean isAnyAddress(String host) {
    try {
      return InetAddress.getByName(host).isAnyLocalAddress();
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "cluster.bind or cluster.public_host: no address is known of " + host);
    }
  }
}
