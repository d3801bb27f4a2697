package io.wse.runtime;

import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.trust.ClusterSecret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a node stands in the cluster, by its settings.
 *
 * @param file Hazelcast's settings; without one the built-in ones
 */
record ClusterAddress(
    Optional<Path> file,
    String name,
    String bind,
    String publicHost,
    int port,
    List<String> members,
    int busPort,
    Optional<ClusterSecret> secret) {

  static ClusterAddress of(Config config) {
    String bind = config.get(CommonKeys.CLUSTER_BIND);
    String publicHost = config.find(CommonKeys.CLUSTER_PUBLIC_HOST).orElse(bind);
    if (isAnyAddress(publicHost)) {
      throw new ConfigException(
          CommonKeys.CLUSTER_PUBLIC_HOST,
          "expected an address that other nodes can reach, where cluster.bind is " + bind);
    }
    Optional<ClusterSecret> secret = config.find(CommonKeys.CLUSTER_SECRET).map(ClusterSecret::new);
    if (secret.isEmpty() && !address(bind).isLoopbackAddress()) {
      throw new ConfigException(
          CommonKeys.CLUSTER_SECRET,
          "expected the secret that all nodes share, since cluster.bind is "
              + bind
              + ": whoever reaches that address without being asked for a secret could read and"
              + " write what passes between the nodes");
    }
    return new ClusterAddress(
        config
            .find(CommonKeys.CLUSTER_CONFIG)
            .map(file -> Path.of(file).toAbsolutePath().normalize()),
        config.get(CommonKeys.CLUSTER_NAME),
        bind,
        publicHost,
        config.get(CommonKeys.CLUSTER_PORT),
        config.get(CommonKeys.CLUSTER_MEMBERS),
        config.get(CommonKeys.BUS_PORT),
        secret);
  }

  /** Such as 0.0.0.0, on which a node can listen but not be reached. */
  private static boolean isAnyAddress(String host) {
    return address(host).isAnyLocalAddress();
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "cluster.bind or cluster.public_host: no address is known of " + host);
    }
  }
}
