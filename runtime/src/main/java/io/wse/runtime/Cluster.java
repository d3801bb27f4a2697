package io.wse.runtime;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.wse.codec.bus.BusCodecs;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.Key;
import io.wse.runtime.trust.BusIdentity;
import io.wse.runtime.trust.ClusterSecret;
import io.wse.runtime.trust.Members;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A joined cluster: the Vert.x instance whose bus it carries, and who is in it. */
final class Cluster {
  /**
   * A bus peer is asked after so many ms of silence, and given up when it has not answered after as
   * many again.
   */
  private static final long BUS_PING_INTERVAL_MS = 2_000;

  /**
   * A connection that does not come about in so many ms, or over which nothing was written for so
   * long, is cut, and what waits for it is let go. Giving a peer up closes in order, which with one
   * that stands still would wait, and keep all that was sent to it, until it moves again. Who sends
   * writes pings, and who receives answers them; the third interval is for those that are late.
   */
  private static final int BUS_CUT_AFTER_MS = 3 * (int) BUS_PING_INTERVAL_MS;

  static {
    // The file that says so too is read by something that logs already.
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  private final Vertx vertx;
  private final BusClusterManager manager;

  private Cluster(Vertx vertx, BusClusterManager manager) {
    this.vertx = vertx;
    this.manager = manager;
  }

  static Future<Cluster> join(
      Config config, VertxMetricsFactory metrics, MetricsOptions metricsOptions) {
    ClusterAddress address;
    com.hazelcast.config.Config hazelcast;
    EventBusOptions bus;
    try {
      address = ClusterAddress.of(config);
      checkPorts(address);
      hazelcast = BusClusterManager.identified(hazelcast(address));
      bus = bus(address);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setMetricsOptions(metricsOptions)
            .setEventBusOptions(bus);
    return member(hazelcast, address.secret())
        .compose(
            member -> {
              BusClusterManager manager = new BusClusterManager(member);
              return Vertx.builder()
                  .with(options)
                  .withMetrics(metrics)
                  .withClusterManager(manager)
                  .buildClustered()
                  .onFailure(failure -> member.getLifecycleService().terminate())
                  .map(
                      vertx -> {
                        BusCodecs.register(vertx.eventBus());
                        return new Cluster(vertx, manager);
                      });
            })
        .recover(
            failure ->
                Future.failedFuture(
                    new StartException("cannot join the cluster: " + firstLine(failure), failure)));
  }

  /** Joins on a thread of its own, since that blocks and there is no Vert.x yet. */
  private static Future<HazelcastInstance> member(
      com.hazelcast.config.Config config, Optional<ClusterSecret> secret) {
    Promise<HazelcastInstance> joined = Promise.promise();
    Runnable join =
        () -> {
          try {
            joined.complete(Members.start(config, secret));
          } catch (RuntimeException | Error e) {
            joined.fail(e);
          }
        };
    new Thread(join, "wse-join").start();
    return joined.future();
  }

  private static EventBusOptions bus(ClusterAddress address) {
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(address.bind())
            .setPort(address.busPort())
            .setClusterPublicHost(address.publicHost())
            .setClusterPingInterval(BUS_PING_INTERVAL_MS)
            .setClusterPingReplyInterval(BUS_PING_INTERVAL_MS)
            .setConnectTimeout(BUS_CUT_AFTER_MS)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setWriteIdleTimeout(BUS_CUT_AFTER_MS);
    return address.secret().map(secret -> BusIdentity.secure(bus, secret)).orElse(bus);
  }

  /**
   * Hazelcast's settings from the file alone, or the built-in ones where none is named. A file that
   * is named and missing is an error: nothing else takes its place.
   */
  private static com.hazelcast.config.Config hazelcast(ClusterAddress address) {
    Properties properties = new Properties();
    properties.setProperty("wse.cluster.name", address.name());
    properties.setProperty("wse.cluster.bind", address.bind());
    properties.setProperty("wse.cluster.public_host", address.publicHost());
    properties.setProperty("wse.cluster.port", Integer.toString(address.port()));
    properties.setProperty("wse.cluster.members", String.join(",", address.members()));

    String file =
        address
            .file()
            .map(named -> CommonKeys.CLUSTER_CONFIG + ": " + named)
            .orElse("the built-in cluster.xml");
    com.hazelcast.config.Config config;
    try (InputStream xml =
        address.file().isPresent()
            ? Files.newInputStream(address.file().get())
            : Cluster.class.getResourceAsStream("cluster.xml")) {
      config = new XmlConfigBuilder(xml).setProperties(properties).build();
    } catch (NoSuchFileException e) {
      throw new StartException(file + " does not exist", e);
    } catch (IOException e) {
      throw new StartException(file + " cannot be read: " + e.getMessage(), e);
    } catch (HazelcastException | IllegalArgumentException e) {
      throw new StartException(file + " is not a Hazelcast configuration: " + firstLine(e), e);
    }
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
    if (!network.isEnabled()
        || !network.getEndpointConfigs().keySet().equals(Set.of(EndpointQualifier.MEMBER))) {
      throw new StartException(
          file
              + ": expected <advanced-network enabled=\"true\"> with"
              + " <member-server-socket-endpoint-config> as its only endpoint, so that nothing but"
              + " members is served",
          null);
    }
    JoinConfig join = network.getJoin();
    if (join.getMulticastConfig().isEnabled() || join.isAutoDetectionEnabled()) {
      throw new StartException(
          file + ": <multicast> and <auto-detection> must be there with enabled=\"false\"", null);
    }
    return config;
  }

  /**
   * Tries the ports before Hazelcast and Vert.x do, who would report one in use by stack traces.
   * Who takes it in between is still refused, less readably.
   */
  private static void checkPorts(ClusterAddress address) {
    checkPort(CommonKeys.CLUSTER_PORT, address.bind(), address.port());
    checkPort(CommonKeys.BUS_PORT, address.bind(), address.busPort());
  }

  private static void checkPort(Key<Integer> key, String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // as the listeners do: connections of an earlier run may linger
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw StartException.listening(key, host, port, e);
    }
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  Vertx vertx() {
    return vertx;
  }

  /** This node's id among {@link #members()}; not the name that people give a node. */
  String memberId() {
    return manager.getNodeId();
  }

  /** The ids of all nodes in the cluster, with this one. */
  List<String> members() {
    return manager.getNodes();
  }

  BusClusterManager manager() {
    return manager;
  }

  /**
   * Has the listener called, on one of Hazelcast's threads, after a node has joined or left, or
   * after this one has rejoined.
   */
  void onMembershipChange(Runnable listener) {
    hazelcast()
        .getCluster()
        .addMembershipListener(
            new MembershipAdapter() {
              @Override
              public void memberAdded(MembershipEvent event) {
                listener.run();
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                listener.run();
              }
            });
    onMerged(listener);
  }

  /**
   * Has the listener called, on one of Hazelcast's threads, when the cluster may have lost entries
   * of its tables: all members that had a copy went at one time, or this node came from a cluster
   * of its own. Blocks: every member is told who listens.
   */
  void onEntriesLost(Runnable listener) {
    int copies =
        hazelcast().getConfig().getMultiMapConfig(StaleEntries.REGISTRATIONS).getTotalBackupCount();
    hazelcast()
        .getPartitionService()
        .addPartitionLostListener(
            lost -> {
              // It is told of each part whose owner went, and how many of its copies with it.
              if (lost.getLostBackupCount() >= copies) {
                listener.run();
              }
            });
    onMerged(listener);
  }

  private void onMerged(Runnable listener) {
    hazelcast()
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.MERGED) {
                listener.run();
              }
            });
  }

  /**
   * Keeps the gate open while this node is in the cluster.
   *
   * @param lost told why, on one of Hazelcast's threads, when the node is out and cannot come back
   */
  void keep(Readiness.Gate gate, Consumer<String> lost) {
    hazelcast().getLifecycleService().addLifecycleListener(new ClusterGate(gate, lost));
    if (hazelcast().getLifecycleService().isRunning()) {
      gate.open();
    }
  }

  private HazelcastInstance hazelcast() {
    return manager.getHazelcastInstance();
  }
}
