package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.awaitTrue;
import static io.wse.runtime.TestNodes.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.wse.runtime.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ports between nodes give to a program that does not know the cluster's secret. */
@Timeout(120)
class ClusterTrustIT {
  private static final String SECRET = "the secret of this cluster, 32 bytes or more";

  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void stop() throws Exception {
    nodes.stop();
  }

  @Test
  void nodesWithTheSecretFormOneClusterAndTalkOverTheBus() throws Exception {
    int port = freePort("127.0.0.1");
    EventBus first = start("127.0.0.1", port, port, 0, SECRET).vertx().eventBus();
    EventBus second = start("127.0.0.2", port, port, 0, SECRET).vertx().eventBus();

    await(second.<String>consumer("who", question -> question.reply("the second")).completion());
    awaitTrue(
        () -> {
          try {
            DeliveryOptions soon = new DeliveryOptions().setSendTimeout(2_000);
            return await(first.<String>request("who", "?", soon)).body().equals("the second");
          } catch (Exception e) {
            return false;
          }
        });
  }

  @Test
  void aStockClientIsNotServed() throws Exception {
    int port = freePort("127.0.0.1");
    Node node = nodes.start(nodes.settings("127.0.0.1", port, port));
    assertThatThrownBy(() -> client(node, port)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aStockClientIsNotServedWithASecretEither() throws Exception {
    int port = freePort("127.0.0.1");
    Node node = start("127.0.0.1", port, port, 0, SECRET);
    assertThatThrownBy(() -> client(node, port)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMemberWithoutTheSecretDoesNotJoin() throws Exception {
    int port = freePort("127.0.0.1");
    Node node = start("127.0.0.1", port, port, 0, SECRET);
    Config config = new Config();
    config.setClusterName(nodes.clusterName());
    config.setProperty("hazelcast.max.join.seconds", "5");
    config.setProperty("hazelcast.partition.count", "31");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.getNetworkConfig().setPort(freePort("127.0.0.1")).setPublicAddress("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
    assertThatThrownBy(() -> Hazelcast.newHazelcastInstance(config))
        .isInstanceOf(IllegalStateException.class);
    assertThat(node.members()).isOne();
  }

  @Test
  void aNodeWithAnotherSecretDoesNotJoin() throws Exception {
    int port = freePort("127.0.0.1");
    Node first = start("127.0.0.1", port, port, 0, SECRET);
    Node other = start("127.0.0.2", port, port, 0, "another " + SECRET);
    assertThat(first.members()).isOne();
    assertThat(other.members()).isOne();
  }

  @Test
  void silentConnectionsAreClosedAndDoNotKeepNodesFromJoining() throws Exception {
    int port = freePort("127.0.0.1");
    Node first = start("127.0.0.1", port, port, 0, SECRET);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        silent.add(new Socket(InetAddress.getByName("127.0.0.1"), port));
      }
      start("127.0.0.2", port, port, 0, SECRET);
      awaitTrue(() -> first.members() == 2);
      for (Socket socket : silent) {
        socket.setSoTimeout(20_000);
        assertThat(atEnd(socket)).isTrue();
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void theBusTakesNothingWithoutTheSecret() throws Exception {
    int port = freePort("127.0.0.1");
    int busPort = freePort("127.0.0.1");
    start("127.0.0.1", port, port, busPort, SECRET);

    try (Socket plain = new Socket("127.0.0.1", busPort)) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write("\0\0\0\1ping".getBytes(StandardCharsets.UTF_8));
      assertThat(atEnd(plain)).isTrue();
    }
    SSLContext anyServer = SSLContext.getInstance("TLS");
    anyServer.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
    try (SSLSocket tls =
        (SSLSocket) anyServer.getSocketFactory().createSocket("127.0.0.1", busPort)) {
      tls.setSoTimeout(20_000);
      assertThatThrownBy(
              () -> {
                tls.startHandshake();
                tls.getInputStream().read();
              })
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aNodeThatListensBeyondLoopbackNeedsASecret() {
    assertThatThrownBy(
            () ->
                await(
                    Node.start(
                        io.wse.runtime.config.Config.of(
                            Map.of("jwt.secret", TestNodes.SECRET, "cluster.bind", "192.0.2.1")),
                        List.of())))
        .hasStackTraceContaining(ConfigException.class.getName())
        .hasStackTraceContaining("cluster.secret (WSE_CLUSTER_SECRET)");
  }

  private Node start(String host, int port, int firstPort, int busPort, String secret)
      throws Exception {
    Map<String, Object> settings = nodes.settings(host, port, firstPort);
    settings.put("cluster.secret", secret);
    settings.put("bus.port", busPort);
    return nodes.start(settings);
  }

  private HazelcastInstance client(Node node, int port) {
    assertThat(node.members()).isOne();
    ClientConfig config = new ClientConfig();
    config.setClusterName(nodes.clusterName());
    config.getNetworkConfig().addAddress("127.0.0.1:" + port);
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(3_000);
    return HazelcastClient.newHazelcastClient(config);
  }

  /** Whether the peer closes the connection; what it sent before does not matter. */
  private static boolean atEnd(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {
        // its greeting
      }
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
    return true;
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
