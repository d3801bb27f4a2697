package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots are pulled when events, resyncs and clients call for them. */
class SnapshotIT {
  private static final Channel U1 = Channel.user("u1");
  private static final String COMPLETED = "BrokerConnectionEstablishedSagaCompleted";

  private final BlockingQueue<SnapshotRequest> asked = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private SocketNode node;
  private MessageConsumer<SnapshotRequest> service;

  @BeforeEach
  void start() {
    node =
        SocketNode.start(
            Map.of(
                "snapshot.wait",
                0,
                "snapshots",
                Map.of(
                    "accounts", definition("accounts", List.of(COMPLETED), true),
                    "orders", definition("orders", List.of(), false))));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void sendsASnapshotToAllConnectionsOfTheUserAfterACompletion() {
    serve();
    TestClient one = welcomed("u1");
    TestClient two = welcomed("u1");
    TestClient other = welcomed("u2");

    node.publish(U1, completion("done"));

    for (TestClient client : List.of(one, two)) {
      assertThat(client.frame().getString("id")).isEqualTo("done");
      JsonObject snapshot = client.frame("account_snapshot").getJsonObject("p");
      assertThat(snapshot.getString("trigger")).isEqualTo("saga");
      assertThat(snapshot.getJsonArray("accounts")).hasSize(1);
      assertThat(snapshot.containsKey("re")).isFalse();
    }
    assertThat(asked).as("asked once for both").hasSize(1);
    assertThat(other.hasFrames()).isFalse();
    assertThat(sent("accounts", "saga")).isEqualTo(2);
  }

  @Test
  void namesTheSnapshotInTheFrameOfTheEventThatCallsForIt() {
    serve();
    TestClient client = welcomed("u1");

    node.publish(U1, Events.entry("a"), completion("done"));
    node.publish(Channel.GLOBAL, completion("elsewhere"));

    assertThat(client.frame().containsKey("snapshots")).isFalse();
    assertThat(client.frame().getJsonArray("snapshots")).containsExactly("accounts");
    assertThat(
            client
                .frameWhere(frame -> "elsewhere".equals(frame.getString("id")))
                .containsKey("snapshots"))
        .as("only the user's own events call for snapshots")
        .isFalse();
  }

  @Test
  void tellsHowFarTheUsersChannelReachedWhenItAskedForASnapshot() {
    serve();
    TestClient client = welcomed("u1");

    JsonObject event = completedAndTold(client, "done");
    JsonObject pulled = client.frame("account_snapshot").getJsonObject("p");
    node.publish(U1, Events.entry("next"));
    client.frame();
    client.send(request("7", "accounts"));
    JsonObject askedFor = client.frame("account_snapshot").getJsonObject("p");

    assertThat(pulled.getJsonObject("asked_after").getLong("seq")).isEqualTo(event.getLong("seq"));
    assertThat(askedFor.getJsonObject("asked_after").getLong("seq"))
        .isEqualTo(event.getLong("seq") + 1);
  }

  /** The event is processed, so nothing replays it: only the client knows that it is owed. */
  @Test
  void givesTheSnapshotToWhoAsksForItAfterItsConnectionEndedTooEarly() {
    TestClient first = welcomed("u1");
    JsonObject event = completedAndTold(first, "done");
    first.close();
    serve();
    TestClient second = node.connect("/wse?hello=1&token=" + token("u1"));
    second.hello(resume(node.log.append(U1).epoch(), event.getLong("seq")));
    assertThat(second.frame("welcome").getJsonObject("p").containsKey("snapshots")).isFalse();

    second.send(request("1", event.getJsonArray("snapshots").getString(0)));

    JsonObject snapshot = second.frame("account_snapshot").getJsonObject("p");
    assertThat(snapshot.getString("re")).isEqualTo("1");
    assertThat(snapshot.getJsonObject("asked_after").getLong("seq"))
        .isGreaterThanOrEqualTo(event.getLong("seq"));
  }

  private JsonObject completedAndTold(TestClient client, String id) {
    node.publish(U1, completion(id));
    return client.frameWhere(frame -> id.equals(frame.getString("id")));
  }

  @Test
  void goesOnAskingUntilSomebodyAnswers() {
    TestClient client = welcomed("u1");

    node.publish(U1, completion("done"));
    client.frame();
    serve();

    client.frame("account_snapshot");
  }

  @Test
  void sendsOneSnapshotForManyCompletionsOfAReplay() {
    serve();
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      entries.add(completion("c" + i));
    }
    String epoch = node.log.append(U1, entries.toArray(LogEntry[]::new)).epoch();
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    client.hello(resume(epoch, 0));

    client.frame("welcome");
    assertThat(client.seqs(20)).hasSize(20);
    assertThat(client.frame("account_snapshot").getJsonObject("p").getString("trigger"))
        .isEqualTo("saga");
    assertThat(asked).hasSize(1);
  }

  @Test
  void sendsTheConfiguredSnapshotsToWhoCouldNotRecover() {
    serve();
    node.log.append(U1, Events.entry("a"));
    TestClient client = node.connect("/wse?hello=1&token=" + token("u1"));

    client.hello(resume("an epoch that is gone", 7));

    JsonObject welcome = client.frame("welcome").getJsonObject("p");
    assertThat(welcome.getJsonObject("channels").getJsonObject("user:u1").getBoolean("recovered"))
        .isFalse();
    assertThat(welcome.getJsonArray("snapshots")).containsExactly("accounts");
    assertThat(client.frame("account_snapshot").getJsonObject("p").getString("trigger"))
        .isEqualTo("resync");
  }

  @Test
  void sendsTheConfiguredSnapshotsAfterALostRecord() {
    serve();
    TestClient client = welcomed("u1");

    node.publish(U1, LogEntry.lostMark(System.currentTimeMillis()));

    JsonObject resync = client.frame("resync").getJsonObject("p");
    assertThat(resync.getString("reason")).isEqualTo("record_lost");
    assertThat(resync.getJsonArray("snapshots")).containsExactly("accounts");
    assertThat(client.frame("account_snapshot").getJsonObject("p").getString("trigger"))
        .isEqualTo("resync");
  }

  @Test
  void answersARequestToItsClientAlone() {
    serve();
    TestClient client = welcomed("u1");
    TestClient tab = welcomed("u1");

    client.send(request("7", "orders"));

    JsonObject snapshot = client.frame("order_snapshot").getJsonObject("p");
    assertThat(snapshot.getString("re")).isEqualTo("7");
    assertThat(snapshot.getString("trigger")).isEqualTo("request");
    tab.send(message("ping", "1", new JsonObject()));
    tab.frame("pong");
    assertThat(sent("orders", "request")).isEqualTo(1);
  }

  @Test
  void tellsOfAnUnknownSnapshot() {
    serve();
    TestClient client = welcomed("u1");

    client.send(request("7", "nonsense"));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("SNAPSHOT_UNKNOWN");
    assertThat(error.getString("re")).isEqualTo("7");
    assertThat(error.getBoolean("retryable")).isFalse();
  }

  @Test
  void tellsWhenNobodyCanMakeIt() {
    TestClient client = welcomed("u1");

    client.send(request("7", "orders"));

    JsonObject error = client.frame("error").getJsonObject("p");
    assertThat(error.getString("code")).isEqualTo("SNAPSHOT_UNAVAILABLE");
    assertThat(error.getBoolean("retryable")).isTrue();
  }

  @Test
  void sendsTheChunksOfALargeSnapshotToASlowReaderToo() {
    service =
        node.vertx
            .eventBus()
            .consumer(
                BusAddress.SNAPSHOT, message -> message.reply(answer(message.body(), 60, 60_000)));
    TestClient client = welcomed("u1");
    client.socket().pause();

    client.send(request("7", "orders"));
    client.socket().resume();

    for (int chunk = 1; chunk <= 60; chunk++) {
      assertThat(client.frame("order_snapshot").getJsonObject("p").getInteger("chunk"))
          .isEqualTo(chunk);
    }
  }

  /** Each chunk overfills the queue, which the network takes at once, in the middle of a turn. */
  @Test
  void sendsEveryLargeChunkOnceAndInOrderToAQuickReader() {
    service =
        node.vertx
            .eventBus()
            .consumer(
                BusAddress.SNAPSHOT, message -> message.reply(answer(message.body(), 40, 100_000)));
    TestClient client = welcomed("u1");

    for (int round = 0; round < 5; round++) {
      client.send(request("r" + round, "accounts"));

      for (int chunk = 1; chunk <= 40; chunk++) {
        JsonObject payload = client.frame("account_snapshot").getJsonObject("p");
        assertThat(payload.getInteger("chunk")).isEqualTo(chunk);
      }
    }
    assertThat(sent("accounts", "request")).isEqualTo(5);
  }

  @Test
  void answersOverHttp() throws Exception {
    serve();

    HttpResponse<String> response = post(token("u1"), "{\"snapshot_type\":\"accounts\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject frame = new JsonObject(response.body());
    assertThat(frame.getString("t")).isEqualTo("account_snapshot");
    assertThat(frame.getJsonObject("p").getJsonArray("accounts")).hasSize(1);
    assertThat(asked.remove().userId()).isEqualTo("u1");
  }

  @Test
  void answersOverHttpWithAllChunksInOne() throws Exception {
    service =
        node.vertx
            .eventBus()
            .consumer(BusAddress.SNAPSHOT, message -> message.reply(answer(message.body(), 3, 10)));

    JsonObject payload =
        new JsonObject(post(token("u1"), "{\"snapshot_type\":\"accounts\"}").body())
            .getJsonObject("p");

    assertThat(payload.getJsonArray("accounts")).hasSize(3);
    assertThat(payload.getInteger("total")).isEqualTo(3);
    assertThat(payload.getInteger("chunks")).isEqualTo(1);
  }

  @Test
  void refusesBadRequestsOverHttp() throws Exception {
    serve();

    assertThat(post(null, "{\"snapshot_type\":\"accounts\"}").statusCode()).isEqualTo(401);
    assertThat(post("bad", "{\"snapshot_type\":\"accounts\"}").statusCode()).isEqualTo(401);
    assertThat(post(token("u1"), "{ not json").statusCode()).isEqualTo(400);
    assertThat(post(token("u1"), "").statusCode()).isEqualTo(400);
    assertThat(post(token("u1"), "{\"snapshot_type\":7}").statusCode()).isEqualTo(400);
    assertThat(post(token("u1"), "{\"x\":\"" + "x".repeat(9_000) + "\"}").statusCode())
        .isEqualTo(413);
    HttpResponse<String> unknown = post(token("u1"), "{\"snapshot_type\":\"nonsense\"}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(unknown.body()).getString("code")).isEqualTo("SNAPSHOT_UNKNOWN");
    assertThat(asked).extracting(SnapshotRequest::snapshotType).containsOnly("nonsense");
  }

  @Test
  void saysOverHttpWhenNobodyCanMakeIt() throws Exception {
    HttpResponse<String> response = post(token("u1"), "{\"snapshot_type\":\"accounts\"}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(response.body()).getBoolean("retryable")).isTrue();
  }

  @Test
  void holdsAFewAnswersOverHttpForOneUser() throws Exception {
    BlockingQueue<Message<SnapshotRequest>> held = new LinkedBlockingQueue<>();
    service = node.vertx.eventBus().consumer(BusAddress.SNAPSHOT, held::add);
    String body = "{\"snapshot_type\":\"accounts\"}";
    List<CompletableFuture<HttpResponse<String>>> asks = new ArrayList<>();
    List<Message<SnapshotRequest>> questions = new ArrayList<>();
    for (int i = 0; i < SnapshotEndpoint.MAX_AT_A_TIME; i++) {
      asks.add(postLater(token("u1"), body));
      questions.add(held.poll(10, TimeUnit.SECONDS));
    }

    HttpResponse<String> oneMore = post(token("u1"), body);
    CompletableFuture<HttpResponse<String>> another = postLater(token("u2"), body);

    assertThat(oneMore.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(oneMore.body()).getString("message"))
        .isEqualTo("at most 8 requests at a time");
    questions.add(held.poll(10, TimeUnit.SECONDS));
    asks.add(another);
    questions.forEach(question -> question.reply(answer(question.body(), 1, 10)));
    for (CompletableFuture<HttpResponse<String>> ask : asks) {
      assertThat(ask.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    asks.add(postLater(token("u1"), body));
    Message<SnapshotRequest> again = held.poll(10, TimeUnit.SECONDS);
    again.reply(answer(again.body(), 1, 10));
  }

  /** A snapshot service with one row for each request. */
  private void serve() {
    service =
        node.vertx
            .eventBus()
            .consumer(
                BusAddress.SNAPSHOT,
                message -> {
                  asked.add(message.body());
                  if (Set.of("accounts", "orders").contains(message.body().snapshotType())) {
                    message.reply(answer(message.body(), 1, 10));
                  } else {
                    message.fail(BusFault.SNAPSHOT_UNKNOWN.code(), "no such snapshot");
                  }
                });
  }

  private static SnapshotAnswer answer(SnapshotRequest request, int chunks, int bytes) {
    List<Buffer> payloads = new ArrayList<>();
    for (int chunk = 1; chunk <= chunks; chunk++) {
      payloads.add(
          new JsonObject()
              .put(request.snapshotType(), new JsonArray().add("x".repeat(bytes)))
              .put("total", chunks)
              .put("chunk", chunk)
              .put("chunks", chunks)
              .toBuffer());
    }
    String wireType = request.snapshotType().substring(0, request.snapshotType().length() - 1);
    return new SnapshotAnswer(
        "s1",
        request.snapshotType(),
        wireType + "_snapshot",
        "2026-01-02T03:04:05Z",
        chunks,
        true,
        payloads);
  }

  private TestClient welcomed(String userId) {
    TestClient client = node.listen(userId);
    client.frame("welcome");
    return client;
  }

  private double sent(String type, String trigger) {
    return node.context
        .meters()
        .get("wse_snapshots_sent")
        .tags("snapshot_type", type, "trigger", trigger)
        .counter()
        .count();
  }

  private static LogEntry completion(String id) {
    return Events.entry(id, COMPLETED, Buffer.buffer("{}"));
  }

  private static JsonObject request(String id, String type) {
    return message("snapshot_request", id, new JsonObject().put("snapshot_type", type));
  }

  private static JsonObject resume(String epoch, long seq) {
    return new JsonObject()
        .put(
            "resume",
            new JsonObject().put("user:u1", new JsonObject().put("epoch", epoch).put("seq", seq)));
  }

  private HttpResponse<String> post(String token, String body) throws Exception {
    return postLater(token, body).get(60, TimeUnit.SECONDS);
  }

  private CompletableFuture<HttpResponse<String>> postLater(String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.port() + "/wse/snapshot/request"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, Object> definition(
      String name, List<String> triggers, boolean onResync) {
    return Map.of(
        "type",
        name.substring(0, name.length() - 1) + "_snapshot",
        "key",
        name,
        "sql",
        "select * from " + name + " where user_id = $1",
        "triggers",
        triggers,
        "on_resync",
        onResync);
  }
}
