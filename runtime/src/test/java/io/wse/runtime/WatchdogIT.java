package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.awaitTrue;
import static io.wse.runtime.TestNodes.freePort;
import static io.wse.runtime.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node of which some threads or its listener no longer answer. */
@Timeout(120)
class WatchdogIT {
  private final TestNodes nodes = new TestNodes();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    end.countDown();
    nodes.stop();
  }

  @Test
  void everyBlockedEventLoopIsNoticedAndItsRecoveryToo() throws Exception {
    Node node = start(new TestPart("part"));
    for (EventExecutor loop : ((VertxInternal) node.vertx()).nettyEventLoopGroup()) {
      loop.execute(this::block);
    }

    awaitStatus(node, "/health/ready", 503);
    assertThat(get(node, "/health/ready").body()).contains("responding", "event loop");
    awaitStatus(node, "/health/live", 503);
    assertThat(get(node, "/health/live").body()).contains("event loop 0");
    assertThat(get(node, "/metrics").body()).contains("wse_gate_open{gate=\"responding\"} 0.0");

    end.countDown();
    awaitStatus(node, "/health/live", 200);
    awaitStatus(node, "/health/ready", 200);
  }

  @Test
  void oneBlockedEventLoopOfManyIsNoticed() throws Exception {
    Node node = start(new TestPart("part"));
    ((VertxInternal) node.vertx()).nettyEventLoopGroup().next().execute(this::block);
    awaitStatus(node, "/health/live", 503);
  }

  @Test
  void aListenerThatAcceptsButDoesNotAnswerIsNoticed() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      TestPart part =
          new TestPart("part")
              .onStart(
                  context -> {
                    context.watchListener("listener", "127.0.0.1", deaf.getLocalPort());
                    return Future.succeededFuture();
                  });
      Node node = start(part);
      awaitStatus(node, "/health/live", 503);
      assertThat(get(node, "/health/live").body()).contains("listener");
      node.context().forgetListener("listener");
      awaitStatus(node, "/health/live", 200);
    }
  }

  @Test
  void aListenerThatResetsConnectionsIsAlive() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<?> answer = Probes.listener("127.0.0.1", full.getLocalPort()).ask();
      try (Socket refused = full.accept()) {
        refused.setSoLinger(true, 0);
      }
      answer.get(10, TimeUnit.SECONDS);
    }
  }

  private Node start(NodePart part) throws Exception {
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.put("health.unready_after", 1);
    settings.put("health.dead_after", 2);
    Node node = nodes.start(settings, part);
    await(node.ready());
    return node;
  }

  private void block() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitStatus(Node node, String path, int status) throws Exception {
    awaitTrue(
        () -> {
          try {
            HttpResponse<String> answer = get(node, path);
            return answer.statusCode() == status;
          } catch (Exception e) {
            return false;
          }
        });
  }
}
