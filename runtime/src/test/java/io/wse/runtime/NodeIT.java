package io.wse.runtime;

import static io.wse.runtime.TestNodes.await;
import static io.wse.runtime.TestNodes.freePort;
import static io.wse.runtime.TestNodes.get;
import static io.wse.runtime.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.impl.LifecycleServiceImpl;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.SocketKeys;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeIT {
  @TempDir Path folder;
  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void stopNodes() throws Exception {
    nodes.stop();
  }

  @Test
  void isReadyWhenAllGatesAreOpenAndSaysWhatIsClosed() throws Exception {
    AtomicReference<Readiness.Gate> gate = new AtomicReference<>();
    TestPart part =
        new TestPart("log")
            .onStart(
                context -> {
                  gate.set(context.readiness().gate("log"));
                  return Future.succeededFuture();
                });
    Node node = nodes.startAlone(part);

    HttpResponse<String> closed = get(node, "/health/ready");
    assertThat(closed.statusCode()).isEqualTo(503);
    JsonObject log = new JsonObject(closed.body()).getJsonObject("gates").getJsonObject("log");
    assertThat(log).isEqualTo(new JsonObject().put("open", false).put("reason", "starting"));
    assertThat(node.ready().isComplete()).isFalse();

    gate.get().open();
    await(node.ready());
    HttpResponse<String> open = get(node, "/health/ready");
    assertThat(open.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(open.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"ready": true, "gates": {"bus": {"open": true}, "cluster": {"open": true},
                 "log": {"open": true}, "responding": {"open": true}, "started": {"open": true}}}
                """));

    gate.get().remark("nearly full");
    HttpResponse<String> remarked = get(node, "/health/ready");
    assertThat(remarked.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(remarked.body()).getJsonObject("gates").getJsonObject("log"))
        .isEqualTo(new JsonObject().put("open", true).put("remark", "nearly full"));

    gate.get().close("Redis does not answer");
    HttpResponse<String> again = get(node, "/health/ready");
    assertThat(again.statusCode()).isEqualTo(503);
    assertThat(again.body()).contains("Redis does not answer");
    assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void showsMetricsOfPartsOfVertxAndOfTheJvm() throws Exception {
    AtomicReference<HttpServer> server = new AtomicReference<>();
    TestPart part =
        new TestPart("publisher")
            .onStart(
                context -> {
                  Counter.builder("wse_events_processed_total")
                      .tag("event_type", new BoundedTag(List.of("known")).value("made up"))
                      .tag("status", "ok")
                      .register(context.meters())
                      .increment();
                  LatencyBuckets.histogramMs("wse_event_latency_ms")
                      .register(context.meters())
                      .record(3);
                  server.set(
                      context
                          .vertx()
                          .createHttpServer()
                          .requestHandler(request -> request.response().end()));
                  return server.get().listen(0, "127.0.0.1");
                });
    Node node = nodes.startAlone(part);
    await(node.ready());
    URI served = URI.create("http://127.0.0.1:" + server.get().actualPort());
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(served).build(), HttpResponse.BodyHandlers.discarding());

    HttpResponse<String> metrics = get(node, "/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(metrics.body().lines())
        .contains(
            "wse_events_processed_total{event_type=\"other\",status=\"ok\"} 1.0",
            "wse_event_latency_ms_bucket{le=\"2.5\"} 0",
            "wse_event_latency_ms_bucket{le=\"5.0\"} 1",
            "wse_event_latency_ms_bucket{le=\"1000.0\"} 1",
            "wse_event_latency_ms_count 1");
    assertThat(metrics.body())
        .contains(
            "jvm_memory_used_bytes", "vertx_pool_", "vertx_eventbus_pending", "vertx_eventbus_")
        .contains("vertx_http_server_active_connections{local=\"127.0.0.1:");
    assertThat(metrics.body()).doesNotContain("address=", "remote=", "path=");
  }

  @Test
  void showsHowManyMessagesOfTheBusWaitForTheirConsumer() throws Exception {
    AtomicReference<MessageConsumer<Object>> slow = new AtomicReference<>();
    TestPart part =
        new TestPart("publisher")
            .onStart(
                context -> {
                  slow.set(context.vertx().eventBus().consumer("test.slow", message -> {}));
                  return slow.get().completion();
                });
    Node node = nodes.startAlone(part);
    await(node.ready());
    slow.get().pause();

    for (int i = 0; i < 25; i++) {
      node.vertx().eventBus().send("test.slow", "m" + i);
    }

    awaitPending(node, 25);
    slow.get().resume();
    awaitPending(node, 0);
  }

  private static void awaitPending(Node node, int messages) throws Exception {
    String line = "vertx_eventbus_pending{side=\"local\"} " + messages + ".0";
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String metrics = get(node, "/metrics").body();
    while (metrics.lines().noneMatch(line::equals) && System.nanoTime() < deadlineNs) {
      metrics = get(node, "/metrics").body();
    }
    assertThat(metrics.lines()).contains(line);
  }

  @Test
  void answersOnlyWhatItKnows() throws Exception {
    Node node = nodes.startAlone();

    assertThat(get(node, "/secrets").statusCode()).isEqualTo(404);
    assertThat(send(node, HttpRequest.newBuilder().DELETE(), "/metrics").statusCode())
        .isEqualTo(405);
  }

  @Test
  void isStrictAboutRequestsAndSpeaksNoHttp2() throws Exception {
    Node node = nodes.startAlone();

    assertThat(firstLine(node, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
        .isEqualTo("HTTP/1.1 400 Bad Request");
    assertThat(firstLine(node, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        .isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(
            firstLine(
                node,
                "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
        .isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void answersWhileOthersSendHalfRequests() throws Exception {
    Node node = nodes.startAlone();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket("127.0.0.1", node.managementPort());
        socket.getOutputStream().write('G');
        slow.add(socket);
      }
      assertThat(firstLine(node, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"))
          .isEqualTo("HTTP/1.1 200 OK");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static String firstLine(Node node, String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", node.managementPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void joinsNodesOfTwoAddressesOnTheSamePort() throws Exception {
    int port = freePort("127.0.0.1");
    AtomicReference<NodeContext> firstContext = new AtomicReference<>();
    Node first =
        nodes.start(
            nodes.settings("127.0.0.1", port, port),
            new TestPart("socket")
                .onStart(
                    context -> {
                      firstContext.set(context);
                      return context
                          .vertx()
                          .eventBus()
                          .consumer("test.echo", m -> m.reply(m.body()))
                          .completion();
                    }));
    await(first.ready());
    CompletableFuture<Void> changed = new CompletableFuture<>();
    firstContext.get().onMembershipChange(() -> changed.complete(null));

    Node second = nodes.start(nodes.settings("127.0.0.2", port, port));
    await(second.ready());

    for (Node node : List.of(first, second)) {
      assertThat(get(node, "/metrics").body()).contains("vertx_eventbus_handlers");
    }
    assertThat(first.members()).isEqualTo(2);
    assertThat(second.members()).isEqualTo(2);
    assertThat(await(second.vertx().eventBus().request("test.echo", "hello")).body())
        .isEqualTo("hello");
    changed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void noticesThatANodeHasLeft() throws Exception {
    int port = freePort("127.0.0.1");
    Node first = nodes.start(nodes.settings("127.0.0.1", port, port));
    Node second = nodes.start(nodes.settings("127.0.0.2", port, port));
    CompletableFuture<Integer> left = new CompletableFuture<>();
    first.context().onMembershipChange(() -> left.complete(first.members()));

    await(second.stop());

    assertThat(left.get(10, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void readinessDropsWhileItRejoinsTheClusterAndReturns() throws Exception {
    Node node = nodes.startAlone();
    await(node.ready());

    lifecycle().fireLifecycleEvent(LifecycleState.MERGING);
    HttpResponse<String> rejoining = get(node, "/health/ready");
    assertThat(rejoining.statusCode()).isEqualTo(503);
    assertThat(gate("cluster", rejoining))
        .isEqualTo(
            new JsonObject()
                .put("open", false)
                .put("reason", "rejoining the cluster after a split"));

    lifecycle().fireLifecycleEvent(LifecycleState.MERGED);
    assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
    assertThat(node.lost().isComplete()).isFalse();
  }

  @Test
  void saysThatItHasLostItsCluster() throws Exception {
    Node node = nodes.startAlone();

    lifecycle().terminate();

    assertThat(await(node.lost())).isEqualTo("left the cluster");
    HttpResponse<String> health = get(node, "/health/ready");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(gate("cluster", health).getString("reason")).isEqualTo("left the cluster");
  }

  @Test
  void saysThatAPartOfItIsBroken() throws Exception {
    Node node = nodes.startAlone();

    node.context().fatal("the polling thread has ended", new StackOverflowError("planted"));

    assertThat(await(node.lost()))
        .isEqualTo("the polling thread has ended: java.lang.StackOverflowError: planted");
  }

  @Test
  void hasLostNothingWhenItWasToldToStop() throws Exception {
    Node node = nodes.startAlone();

    await(node.stop());

    assertThat(node.lost().isComplete()).isFalse();
  }

  /** Of the one member in this JVM. */
  private static LifecycleServiceImpl lifecycle() {
    Set<HazelcastInstance> members = Hazelcast.getAllHazelcastInstances();
    assertThat(members).hasSize(1);
    return (LifecycleServiceImpl) members.iterator().next().getLifecycleService();
  }

  private static JsonObject gate(String name, HttpResponse<String> health) {
    return new JsonObject(health.body()).getJsonObject("gates").getJsonObject(name);
  }

  @Test
  void refusesToStartWithoutTheClusterFileItWasTold() throws Exception {
    Path missing = folder.resolve("cluster.xml");

    assertThatThrownBy(() -> startWith(Map.of("cluster.config", missing.toString())))
        .isInstanceOf(StartException.class)
        .hasMessage("cluster.config (WSE_CLUSTER_CONFIG): " + missing + " does not exist");
  }

  @Test
  void refusesAClusterFileThatIsNone() throws Exception {
    Path file = Files.writeString(folder.resolve("cluster.xml"), "<hazelcast><unclosed>");

    assertThatThrownBy(() -> startWith(Map.of("cluster.config", file.toString())))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file + " is not a Hazelcast configuration");
  }

  @Test
  void refusesAClusterFileThatTurnsMulticastOn() throws Exception {
    String text =
        Files.readString(TestNodes.clusterXml())
            .replace("<multicast enabled=\"false\"/>", "<multicast enabled=\"true\"/>")
            .replace("<tcp-ip enabled=\"true\"", "<tcp-ip enabled=\"false\"");
    Path file = Files.writeString(folder.resolve("cluster.xml"), text);

    assertThatThrownBy(() -> startWith(Map.of("cluster.config", file.toString())))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("<multicast> and <auto-detection> must be there with enabled");
  }

  @Test
  void refusesAnAddressThatNobodyCanReach() {
    assertThatThrownBy(() -> startWith(Map.of("cluster.bind", "0.0.0.0")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cluster.public_host (WSE_CLUSTER_PUBLIC_HOST)");
  }

  @Test
  void namesTheKeyOfAPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> startWith(Map.of("cluster.port", port)))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("cluster.port (WSE_CLUSTER_PORT): 127.0.0.1:" + port)
          .hasMessageContaining("in use");
      assertThatThrownBy(() -> startWith(Map.of("management.port", port)))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("management.port (WSE_MANAGEMENT_PORT): 127.0.0.1:" + port)
          .hasMessageContaining("in use");
      assertThatThrownBy(() -> startWith(Map.of("bus.port", port)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("bus.port (WSE_BUS_PORT): 127.0.0.1:" + port + " is in use");
    }
  }

  private void startWith(Map<String, Object> changes) throws Exception {
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.putAll(changes);
    try {
      nodes.start(settings);
    } catch (java.util.concurrent.ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  @Test
  void startsInOrderAndStopsInReverse() throws Exception {
    List<String> diary = TestPart.diary();
    Node node =
        nodes.startAlone(
            new TestPart("consumer", 30, diary),
            new TestPart("publisher", 10, diary),
            new TestPart("socket", 20, diary));

    await(node.stop());

    assertThat(diary)
        .containsExactly(
            "start publisher",
            "start socket",
            "start consumer",
            "stop consumer",
            "stop socket",
            "stop publisher");
  }

  @Test
  void stopsTheOthersWhenOnePartHangsOrFails() throws Exception {
    List<String> diary = TestPart.diary();
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.put(CommonKeys.SHUTDOWN_TIMEOUT.name(), "200ms");
    Node node =
        nodes.start(
            settings,
            new TestPart("first", 1, diary),
            new TestPart("failing", 2, diary).stopsWith(Future.failedFuture("cannot")),
            new TestPart("hanging", 3, diary).stopsWith(Promise.promise().future()));

    await(node.stop());

    assertThat(diary).endsWith("stop hanging", "stop failing", "stop first");
  }

  @Test
  void givesTheDrainTimeToAllPartsTogether() throws Exception {
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.put(CommonKeys.SHUTDOWN_TIMEOUT.name(), "20s");
    settings.put(CommonKeys.DRAIN_TIMEOUT.name(), "8s");
    Node node = nodes.start(settings, new TestPart("a"));
    assertThat(node.context().drainTime()).isEqualTo(Duration.ofSeconds(8));

    await(node.stop());

    assertThat(node.context().drainTime()).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void drainsForThreeQuartersOfTheTimeItMayTakeToStop() throws Exception {
    int port = freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.put(CommonKeys.SHUTDOWN_TIMEOUT.name(), "4s");

    assertThat(nodes.start(settings, new TestPart("a")).context().drainTime())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void refusesToDrainForLongerThanItMayTakeToStop() {
    Map<String, Object> settings = nodes.settings("127.0.0.1", 1, 1);
    settings.put(CommonKeys.SHUTDOWN_TIMEOUT.name(), "10s");
    settings.put(CommonKeys.DRAIN_TIMEOUT.name(), "11s");

    assertThatThrownBy(() -> nodes.start(settings, new TestPart("a")))
        .hasCauseInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "drain.timeout (WSE_DRAIN_TIMEOUT): expected at most shutdown.timeout"
                + " (WSE_SHUTDOWN_TIMEOUT), which is 10000 ms, found 11000 ms");
  }

  @Test
  void stopsWhatHadStartedWhenAPartCannotStart() throws Exception {
    List<String> diary = TestPart.diary();
    int port = freePort("127.0.0.1");
    Future<Node> start =
        Node.start(
            Config.of(nodes.settings("127.0.0.1", port, port)),
            List.of(
                new TestPart("good", 1, diary),
                new TestPart("bad", 2, diary).onStart(c -> Future.failedFuture("no backend")),
                new TestPart("later", 3, diary)));

    assertThatThrownBy(() -> await(start))
        .hasCauseInstanceOf(StartException.class)
        .hasMessageContaining("bad could not start")
        .hasMessageContaining("no backend");
    assertThat(diary).containsExactly("start good", "start bad", "stop good");
    assertThat(nodes.start(nodes.settings("127.0.0.1", port, port)).members()).isEqualTo(1);
  }

  @Test
  void refusesAPartThatCannotBeMade() {
    TestPart part =
        new TestPart("bad") {
          @Override
          public Deployable create(NodeContext node) {
            throw new ConfigException("snapshots.accounts.sql: must be set");
          }
        };

    assertThatThrownBy(() -> nodes.startAlone(part))
        .hasCauseInstanceOf(ConfigException.class)
        .hasMessageContaining("snapshots.accounts.sql: must be set");
  }

  @Test
  void needsNoKeyOfTokensUnlessAPartDoes() throws Exception {
    int port = TestNodes.freePort("127.0.0.1");
    Map<String, Object> settings = nodes.settings("127.0.0.1", port, port);
    settings.remove("jwt.secret");

    assertThat(nodes.start(settings, new TestPart("a", 1, TestPart.diary()))).isNotNull();
  }

  @Test
  void tellsWhatAllPartsMissBeforeItStartsAny() {
    List<String> diary = TestPart.diary();

    assertThatThrownBy(
            () ->
                nodes.startAlone(
                    new TestPart("a", 1, diary).requires(CommonKeys.NODE_ID),
                    new TestPart("b", 2, diary).requires(SocketKeys.PORT)))
        .hasCauseInstanceOf(ConfigException.class)
        .hasMessageContaining("node.id (WSE_NODE_ID): must be set for a")
        .hasMessageContaining("socket.port (WSE_SOCKET_PORT): must be set for b");
    assertThat(diary).isEmpty();
  }
}
