package io.wse.socket;

import static io.wse.socket.SocketNode.await;
import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.runtime.Node;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.config.Config;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The cluster forgets where a channel is listened to, while the node is in it: everything still
 * arrives, from the log, and after a while over the bus again. Two members, and the log in memory.
 */
class DeafIT {
  private static final Channel U1 = Channel.user("u1");

  private final MemoryReplayLog log = new MemoryReplayLog();
  private final String clusterName = "test-" + UUID.randomUUID();
  private Node publisher;
  private Node socket;
  private SocketVerticle verticle;
  private TestClient client;
  private long published;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    publisher = await(Node.start(config("127.0.0.1", port), List.of()));
    socket = await(Node.start(config("127.0.0.2", port), List.of(new Part())));
    await(socket.ready());
    client = TestClient.connect(publisher.vertx(), verticle.port(), "/wse?token=" + token("u1"));
    client.frame("welcome");
  }

  @AfterEach
  void stop() {
    await(socket.stop());
    await(publisher.stop());
  }

  @Test
  void hearsAChannelAgainThatTheClusterHasForgotten() throws Exception {
    awaitDeliveryOverTheBus();

    forget(U1);

    awaitEventFromTheLog();
    awaitDeliveryOverTheBus();
  }

  /** The publisher learns a moment later that there is nobody any more; all come, in order. */
  private void awaitEventFromTheLog() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    double before = holesRepaired();
    do {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      publish();
    } while (holesRepaired() == before);
  }

  /** Publishes until three events came without the help of the log; all come, in order. */
  private void awaitDeliveryOverTheBus() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    double before;
    do {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      before = holesRepaired();
      publish();
      publish();
      publish();
    } while (holesRepaired() > before);
  }

  private void publish() {
    published++;
    publisher
        .vertx()
        .eventBus()
        .publish(U1.address(), log.append(U1, Events.entry("e" + published)));
    JsonObject frame = client.frameWhere(next -> next.containsKey("seq"));
    assertThat(frame.getLong("seq")).isEqualTo(published);
  }

  private double holesRepaired() {
    return socket.context().meters().get("wse_socket_holes_repaired").counter().count();
  }

  private void forget(Channel channel) {
    Hazelcast.getAllHazelcastInstances().stream()
        .filter(member -> member.getConfig().getClusterName().equals(clusterName))
        .findFirst()
        .orElseThrow()
        .getMultiMap("__vertx.subs")
        .remove(channel.address());
  }

  private Config config(String host, int port) {
    return Config.of(
        Map.of(
            "cluster.config",
            "../../cluster.xml",
            "cluster.name",
            clusterName,
            "cluster.bind",
            host,
            "cluster.port",
            port,
            "cluster.members",
            List.of("127.0.0.1:" + port),
            "management.port",
            0,
            "socket.port",
            0,
            "jwt.secret",
            SocketNode.SECRET));
  }

  private final class Part implements NodePart {
    @Override
    public String name() {
      return "socket";
    }

    @Override
    public int startOrder() {
      return 1;
    }

    @Override
    public Deployable create(NodeContext context) {
      verticle =
          new SocketVerticle(
              context,
              SocketOptions.from(context.config()),
              waiting -> Future.succeededFuture(log));
      return verticle;
    }
  }
}
