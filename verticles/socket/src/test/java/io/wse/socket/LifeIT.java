package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.wse.codec.Channel;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Heartbeats, slow and silent peers, the end of connections and of the node. */
class LifeIT {
  private static final Channel U1 = Channel.user("u1");

  private SocketNode node;

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void sendsAHeartbeatWhenThereIsNothingElseAndKeepsAPureListener() {
    node = SocketNode.start(Map.of("heartbeat_interval", "200ms"));
    TestClient client = node.listen("u1");
    client.frame("welcome");

    for (int i = 0; i < 8; i++) {
      client.frame("heartbeat");
    }
    node.publish(U1, Events.entry("a"));
    assertThat(client.frameWhere(frame -> frame.containsKey("seq")).getString("id")).isEqualTo("a");
  }

  @Test
  void sendsHeartbeatsOverSockJsToo() {
    node = SocketNode.start(Map.of("heartbeat_interval", "200ms"));
    TestClient client = node.connect("/sockjs/000/s1/websocket?token=" + token("u1"));

    assertThat(client.text()).isEqualTo("o");
    assertThat(client.text()).contains("welcome");
    assertThat(client.text()).contains("heartbeat");
  }

  @Test
  void closesAPeerThatGivesNoSignOfLife() throws Exception {
    node = SocketNode.start(Map.of("heartbeat_interval", "200ms"));
    RawPeer peer = new RawPeer("/wse?token=" + token("u1"));
    await(() -> connections() == 1);

    await(() -> connections() == 0);

    assertThat(closed("4408")).isEqualTo(1);
    peer.closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void holdsNoMoreForASlowReaderThanItsQueueAndLetsItCatchUp() throws Exception {
    node = SocketNode.start(Map.of("buffer_size", 5_000));
    TestClient slow = node.listen("u1");
    slow.frame("welcome");
    slow.socket().pause();
    TestClient quick = node.listen("u1");
    quick.frame("welcome");
    int events = 2_000;

    for (int i = 0; i < events; i++) {
      node.publish(U1, Events.large("e" + i, 10_000));
    }
    assertThat(quick.seqs(events)).hasSize(events);
    assertThat(gauge("wse_socket_behind")).isEqualTo(1);
    assertThat(gauge("wse_socket_queue_high_water_bytes")).isBetween(32_000.0, 90_000.0);
    slow.socket().resume();

    for (long seq = 1; seq <= events; seq++) {
      assertThat(slow.frame().getLong("seq")).isEqualTo(seq);
    }
    await(() -> gauge("wse_socket_behind") == 0);
    node.publish(U1, Events.entry("live"));
    assertThat(slow.frame().getString("id")).isEqualTo("live");
  }

  @Test
  void closesWhoTakesNothingForTooLong() throws Exception {
    node = SocketNode.start(Map.of("socket.slow_timeout", "500ms", "heartbeat_interval", "20s"));
    TestClient slow = node.listen("u1");
    slow.frame("welcome");
    slow.socket().pause();

    for (int i = 0; i < 2_000; i++) {
      node.publish(U1, Events.large("e" + i, 10_000));
    }

    await(() -> closed("4430") == 1);
    assertThat(connections()).isZero();
    await(() -> gauge("wse_socket_behind") == 0);
    slow.socket().resume();
    slow.closeCode();
  }

  @Test
  void releasesEverythingWhenAClientGoes() throws Exception {
    node = SocketNode.start();
    TestClient client = node.listen("u1");
    client.frame("welcome");
    assertThat(gauge("wse_socket_feeds")).isEqualTo(2);

    client.close();

    await(() -> connections() == 0);
    assertThat(closed("1000")).isEqualTo(1);
    // A feed outlives its last follower by a while.
    await(() -> gauge("wse_socket_feeds") == 0);
  }

  @Test
  void releasesEverythingWhenAClientVanishesInItsHandshake() throws Exception {
    node = SocketNode.start(Map.of("socket.hello_timeout", "300ms"));
    TestClient client = node.connect("/wse?hello=1");
    client.socket().close();

    await(() -> closed("1000") == 1);
    SocketNode.await(node.vertx.timer(400, TimeUnit.MILLISECONDS));
    assertThat(closed("4408")).isZero();
  }

  @Test
  void sendsAllClientsAwayWhenItStops() {
    node = SocketNode.start();
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(node.listen("u" + i));
    }
    TestClient waiting = node.connect("/wse?hello=1");
    clients.forEach(client -> client.frame("welcome"));

    node.stop();

    for (TestClient client : clients) {
      JsonObject away = client.frame("going_away").getJsonObject("p");
      assertThat(away.getLong("reconnect_after_ms")).isBetween(0L, 1_000L);
      assertThat(away.getString("avoid_node")).isEqualTo("local");
      assertThat(client.closeCode()).isEqualTo(4503);
    }
    assertThat(waiting.closeCode()).isEqualTo(4503);
  }

  @Test
  void stopsInTimeAlsoWithPeersThatDoNotAnswer() throws Exception {
    node = SocketNode.start(Map.of("drain.timeout", "500ms"));
    RawPeer peer = new RawPeer("/wse?token=" + token("u1"));
    await(() -> connections() == 1);

    // Without the deadline it would wait for as long as the peer stays.
    node.stop();

    peer.closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void letsNobodyInWhileItDrains() throws Exception {
    node = SocketNode.start(Map.of("drain.timeout", "20s"));
    RawPeer peer = new RawPeer("/wse?token=" + token("u1"));
    await(() -> connections() == 1);

    Future<Void> stopped = node.stopping();

    await(() -> !node.readiness.isOpen("socket"));
    TestClient late = null;
    try {
      late = node.listen("u2");
    } catch (AssertionError refused) {
      assertThat(refused).hasRootCauseInstanceOf(java.net.ConnectException.class);
    }
    if (late != null) {
      assertThat(late.closeCode()).isEqualTo(4503);
    }
    SocketNode.await(stopped);
    peer.closed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void saysWhichKeyNamesAPortInUse() {
    node = SocketNode.start();

    assertThatThrownBy(() -> SocketNode.start(Map.of("socket.port", node.port())))
        .rootCause()
        .isInstanceOf(java.net.BindException.class);
    assertThatThrownBy(() -> SocketNode.start(Map.of("socket.port", node.port())))
        .hasStackTraceContaining("socket.port (WSE_SOCKET_PORT)");
  }

  @Test
  void looksForWhatWasLostWhenNodesComeOrGo() throws Exception {
    node = SocketNode.start();
    TestClient client = node.listen("u1");
    client.frame("welcome");
    // The looks that follow the opening of a feed are over.
    SocketNode.await(node.vertx.timer(1_100, TimeUnit.MILLISECONDS));
    double before = compared();
    node.log.append(U1, Events.entry("lost"));

    node.context.membershipChanged();

    assertThat(client.frame().getString("id")).isEqualTo("lost");
    assertThat(compared()).isGreaterThan(before);
  }

  private double compared() {
    return node.context.meters().get("wse_socket_heads_compared").counter().count();
  }

  @Test
  void writesWhatHappensToItsLogAndNeverAToken() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(lines);
    try {
      node = SocketNode.start();
      String token = token("u1");
      TestClient client = node.connect("/wse?token=" + token);
      client.frame("welcome");
      client.close();
      await(() -> connections() == 0);
      node.connect("/wse?token=bad." + token).closeCode();

      ILoggingEvent established = line(lines, "wse.connection.established");
      ILoggingEvent closed = line(lines, "wse.connection.closed");
      assertThat(fields(established)).containsEntry("user_id", "u1").containsKey("connection_id");
      assertThat(fields(closed)).containsKeys("user_id", "connection_id", "duration_s", "code");
      assertThat(fields(line(lines, "wse.connection.refused"))).containsEntry("code", 4401);
      assertThat(lines.list)
          .allSatisfy(
              event ->
                  assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                      .doesNotContain(token.substring(0, 20)));
    } finally {
      root.detachAppender(lines);
    }
  }

  @Test
  void measuresTheWayOfAnEvent() throws Exception {
    node = SocketNode.start();
    TestClient client = node.listen("u1");
    client.frame("welcome");
    node.publish(U1, Events.entry("a"), Events.entry("b"));
    client.seqs(2);

    var latency = node.context.meters().get("wse_event_latency_ms").summary();

    assertThat(latency.count()).isEqualTo(2);
    assertThat(latency.takeSnapshot().histogramCounts()).hasSizeGreaterThanOrEqualTo(11);
    assertThat(node.context.meters().get("wse_active_connections").meters())
        .allSatisfy(meter -> assertThat(meter.getId().getTag("user_id")).isNull());
  }

  @Test
  void tellsOfALogThatDoesNotAnswer() throws Exception {
    node = SocketNode.start();
    TestClient client = node.listen("u1");
    client.frame("welcome");
    await(() -> node.readiness.isOpen("log"));
    assertThat(node.readiness.isOpen("socket")).isTrue();

    node.log.failing(true);
    await(() -> !node.readiness.isOpen("log"));
    client.send(message("ping", "1", new JsonObject())).frame("pong");
    node.log.append(U1, Events.entry("while the log was away"));
    node.log.failing(false);

    assertThat(client.frameWhere(frame -> frame.containsKey("seq")).getString("id"))
        .isEqualTo("while the log was away");
    await(() -> node.readiness.isOpen("log"));
    node.stop();
    assertThat(node.readiness.isOpen("socket")).isFalse();
  }

  private static ILoggingEvent line(ListAppender<ILoggingEvent> lines, String message) {
    return List.copyOf(lines.list).stream()
        .filter(event -> event.getMessage().equals(message))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line " + message));
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new HashMap<>();
    event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }

  private double connections() {
    return node.context.meters().get("wse_active_connections").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private double gauge(String name) {
    return node.context.meters().get(name).gauge().value();
  }

  private double closed(String code) {
    return node.context.meters().get("wse_socket_closed").tag("code", code).counter().count();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** A peer that upgrades and then neither reads frames nor answers anything. */
  private final class RawPeer {
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    RawPeer(String path) {
      NetSocket socket =
          SocketNode.await(node.vertx.createNetClient().connect(node.port(), "127.0.0.1"));
      socket.handler(bytes -> {}).closeHandler(gone -> closed.complete(null));
      String key = Base64.getEncoder().encodeToString(new byte[16]);
      SocketNode.await(
          socket.write(
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                  + key
                  + "\r\n\r\n"));
    }
  }
}
