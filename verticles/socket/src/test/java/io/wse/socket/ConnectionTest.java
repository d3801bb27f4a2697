package io.wse.socket;

import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.protocol.ClientMessages;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one client can make a node hold, on a transport whose peer reads when told to. */
class ConnectionTest {
  private static final int QUEUE = 2_000;

  /** An error with the longest {@code re} and message, each character escaped. */
  private static final int MAX_ANSWER = 5_000;

  /** High enough for the floods of these tests, for which no time passes. */
  private static final int RATE = 1_000;

  private static final Channel NEWS = Channel.topic("news");

  private final Vertx vertx = Vertx.vertx();
  private final Fixture fixture = new Fixture();
  private final List<Promise<SnapshotAnswer>> asked = new ArrayList<>();
  private final FakeTransport transport = new FakeTransport(QUEUE);
  private Services services;
  private Connection connection;

  @BeforeEach
  void connect() {
    services =
        fixture.services(
            vertx,
            Map.of(
                "topics.allow",
                List.of("*"),
                "heartbeat_interval",
                "1s",
                "socket.max_messages_per_second",
                RATE),
            request -> {
              asked.add(Promise.promise());
              return asked.get(asked.size() - 1).future();
            });
    connection = start(transport, "u1");
    assertThat(read()).extracting(frame -> frame.getString("t")).containsExactly("welcome");
    assertThat(transport.readingPaused).isFalse();
  }

  private Connection start(FakeTransport to, String user) {
    return start(to, user, false);
  }

  private Connection start(FakeTransport to, String user, boolean helloAnnounced) {
    Connection started =
        new Connection(
            to,
            new Handshake(
                SocketNode.token(user),
                null,
                helloAnnounced,
                true,
                null,
                SocketNode.CALLER,
                TransportKind.WEBSOCKET),
            services);
    started.start();
    return started;
  }

  @AfterEach
  void close() {
    SocketNode.await(vertx.close());
  }

  @Test
  void joinsWhenOthersHaveJoinedAndNotAtAllWhenItHasGoneMeanwhile() {
    List<JoinQueue.Place> others = new ArrayList<>();
    for (int i = 0; i < JoinQueue.AT_A_TIME; i++) {
      others.add(services.joins().place(() -> {}, () -> {}));
      others.get(i).enter();
    }
    int registrations = fixture.bus.registrations;
    FakeTransport waits = new FakeTransport(QUEUE);
    start(new FakeTransport(QUEUE), "gone").closed(1006);
    start(waits, "u2");
    assertThat(waits.take()).isEmpty();
    assertThat(waits.reading).isEqualTo(Transport.Reading.GOODBYE);
    assertThat(fixture.bus.registrations).isEqualTo(registrations);

    others.get(0).leave();

    assertThat(waits.reading).isEqualTo(Transport.Reading.ALL);
    waits.readAll();
    assertThat(waits.take()).extracting(frame -> frame.getString("t")).containsExactly("welcome");
    assertThat(fixture.bus.registrations).isEqualTo(registrations + 1);
  }

  @Test
  void givesItsPlaceUpWhenItGoesWhileItJoins() {
    fixture.log.failing(true);
    List<Connection> joining = new ArrayList<>();
    for (int i = 0; i < JoinQueue.AT_A_TIME; i++) {
      joining.add(start(new FakeTransport(QUEUE), "j" + i));
    }
    fixture.log.failing(false);
    FakeTransport waits = new FakeTransport(QUEUE);
    start(waits, "u2");
    assertThat(waits.queued()).isEmpty();

    joining.get(0).closed(1006);

    waits.readAll();
    assertThat(waits.take()).extracting(frame -> frame.getString("t")).containsExactly("welcome");
  }

  @Test
  void countsASnapshotRequestUntilItsAnswerIsSent() {
    for (int i = 1; i <= SnapshotOutbox.MAX_REQUESTS; i++) {
      requestSnapshot("r" + i);
    }
    answerAll(QUEUE);
    assertThat(transport.queued()).as("sent").hasSize(1);

    requestSnapshot("instead of the one sent");
    requestSnapshot("one more");

    assertThat(asked).hasSize(SnapshotOutbox.MAX_REQUESTS + 1);
    List<JsonObject> frames = read();
    assertThat(frames).hasSize(SnapshotOutbox.MAX_REQUESTS + 1);
    assertThat(frames)
        .filteredOn(frame -> frame.getString("t").equals("error"))
        .extracting(frame -> frame.getJsonObject("p").getString("re"))
        .containsExactly("one more");
    requestSnapshot("later");
    assertThat(asked).as("all were sent").hasSize(SnapshotOutbox.MAX_REQUESTS + 2);
  }

  @Test
  void countsASnapshotRequestThatFailedNoMore() {
    for (int i = 1; i <= SnapshotOutbox.MAX_REQUESTS; i++) {
      requestSnapshot("r" + i);
    }
    asked.forEach(answer -> answer.fail("no read model"));
    for (int i = 0; i < 20; i++) {
      fixture.timers.pass(1_000);
      asked.stream().filter(a -> !a.future().isComplete()).toList().forEach(a -> a.fail("no"));
    }
    assertThat(read()).filteredOn(frame -> frame.getString("t").equals("error")).hasSize(8);
    int before = asked.size();

    requestSnapshot("again");

    assertThat(asked).hasSize(before + 1);
  }

  @Test
  void readsNoMoreQuestionsThanItCanKeepUnanswered() {
    fixture.log.failing(true);
    int questions = 0;
    while (!transport.readingPaused && questions < 1_000) {
      subscribe("s" + ++questions, "news");
    }
    assertThat(questions).isLessThan(100);
    assertThat(fixture.timers.pending()).isLessThan(200);
    fixture.log.failing(false);

    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS + 1_000);

    assertThat(read())
        .filteredOn(frame -> frame.getString("t").equals("ack"))
        .hasSize(questions)
        .allSatisfy(
            ack ->
                assertThat(ack.getJsonObject("p").getJsonObject("channels").fieldNames())
                    .containsExactly("topic:news"));
    assertThat(transport.readingPaused).isFalse();
  }

  @Test
  void joinsSoManyTopicsAtOnceAndThenTenASecond() {
    for (int i = 0; i < services.options().maxTopics(); i++) {
      joinAndLeave("t" + i);
    }
    assertThat(transport.readingPaused).isFalse();
    joinAndLeave("one more");
    assertThat(transport.readingPaused).isTrue();

    int joined = 0;
    for (int step = 0; step < 1_000; step++) {
      fixture.timers.pass(10);
      if (!transport.readingPaused) {
        joinAndLeave("u" + joined++);
      }
    }

    assertThat(joined).isBetween(99, 101);
    for (int i = 0; i < 100; i++) {
      send("unsubscribe", "again", new JsonObject().put("topic", "u" + i));
      read();
    }
    assertThat(transport.closedWith).isNull();
  }

  private void joinAndLeave(String topic) {
    subscribe("s", topic);
    send("unsubscribe", "u", new JsonObject().put("topic", topic));
    assertThat(read()).extracting(frame -> frame.getString("t")).containsExactly("ack", "ack");
  }

  @Test
  void isNotGivenUpForItsSilenceWhileNothingIsReadFromIt() {
    fixture.log.failing(true);
    for (int i = 0; i < 100 && !transport.readingPaused; i++) {
      subscribe("s", "news");
    }
    assertThat(transport.readingPaused).isTrue();
    for (int i = 0; i < 20; i++) {
      fixture.timers.pass(200);
      connection.beat(fixture.timers.nowMs(), Frame.of("{\"t\":\"heartbeat\"}"), 200);
    }
    assertThat(transport.closedWith).isNull();
  }

  @Test
  void joinsForWhoAskedAgainWhenTheFirstQuestionTimedOut() {
    fixture.log.failing(true);
    subscribe("first", "news");
    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS - 100);
    subscribe("second", "news");
    fixture.timers.pass(200);
    assertThat(read())
        .extracting(frame -> frame.getJsonObject("p").getString("re"))
        .containsExactly("first");
    fixture.log.failing(false);
    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS - 1_000);

    JsonObject ack = read().get(0).getJsonObject("p");
    fixture.publish(NEWS, Events.entry("n"));

    assertThat(ack.getString("re")).isEqualTo("second");
    assertThat(ack.getJsonObject("channels").fieldNames()).containsExactly("topic:news");
    assertThat(read()).extracting(frame -> frame.getString("id")).containsExactly("n");
  }

  @Test
  void doesNotReadWhileTheQueueIsFullAgainAtOnce() {
    subscribe("s", "news");
    read();
    for (int i = 0; i < 100; i++) {
      fixture.publish(NEWS, Events.entry("n" + i));
    }
    ping("p");
    assertThat(transport.readingPaused).isTrue();
    int resumed = transport.resumed;

    transport.read(8); // drained, and filled from the log in the same turn

    assertThat(transport.writeQueueFull()).isTrue();
    assertThat(transport.readingPaused).isTrue();
    assertThat(transport.resumed).isEqualTo(resumed);
    read();
    assertThat(transport.readingPaused).isFalse();
  }

  @Test
  void answersOfAnyKindAddNoMoreThanOneFrameToAFullQueue() {
    String id = "\u0001".repeat(ClientMessages.MAX_MESSAGE_ID_LENGTH);
    JsonObject topic = new JsonObject().put("topic", "\"".repeat(Channel.MAX_ID_LENGTH));
    for (String frame :
        List.of(
            message("ping", id, new JsonObject()).encode(),
            message("subscribe", id, topic).encode(),
            message("subscribe", id, new JsonObject().put("topic", "x".repeat(5_000))).encode(),
            message("unsubscribe", id, topic).encode(),
            message("refresh", id, new JsonObject().put("token", "x".repeat(5_000))).encode(),
            message("refresh", id, new JsonObject().put("token", SocketNode.token("u1"))).encode(),
            message("hello", id, topic).encode(),
            message("dance", id, topic).encode(),
            "\u0001")) {
      FakeTransport taker = new FakeTransport(QUEUE);
      Connection flooding = start(taker, "u1");
      taker.readAll();
      taker.take();
      int answered = 0;
      for (int i = 0; i < 200; i++) {
        while (!taker.readingPaused) {
          flooding.message(frame);
        }
        assertThat(taker.mostQueued()).as(frame).isLessThan(QUEUE + MAX_ANSWER);
        taker.readAll();
        answered += taker.take().size();
      }
      assertThat(answered).as(frame).isGreaterThanOrEqualTo(200);
      flooding.close(CloseCode.DRAINING, "the test goes on");
    }
  }

  @Test
  void answersThatFindTheQueueFullWaitUntilThereIsRoom() {
    fixture.log.failing(true);
    subscribe("s", "slow");
    for (int i = 0; i < 20; i++) {
      subscribe("s" + i, "news");
    }
    connection.message(message("refresh", "r", new JsonObject().put("token", "bad")).encode());
    while (!transport.writeQueueFull()) {
      connection.error(null, ErrorCode.NOT_JSON, "fills the queue");
    }
    long before = transport.mostQueued();
    fixture.log.failing(false);
    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS - 1_000);
    assertThat(transport.mostQueued()).isEqualTo(before);

    fixture.publish(NEWS, Events.entry("n1"));
    List<JsonObject> frames = read();

    assertThat(frames)
        .filteredOn(frame -> frame.getString("t").equals("ack"))
        .extracting(frame -> frame.getJsonObject("p").getString("re"))
        .hasSize(21)
        .startsWith("s", "s0");
    assertThat(frames)
        .filteredOn(frame -> frame.encode().contains("topic:news"))
        .as("where the channel is when the answer leaves")
        .allMatch(frame -> frame.encode().contains("\"seq\":1"));
    fixture.publish(NEWS, Events.entry("n2"));
    assertThat(read()).extracting(frame -> frame.getString("id")).containsExactly("n2");
    assertThat(transport.readingPaused).isFalse();
  }

  @Test
  void aHelloThatAsksForWhatItMayNotHaveIsAnsweredInAFewFrames() {
    FakeTransport taker = new FakeTransport(QUEUE);
    Connection greedy = start(taker, "u9", true);

    greedy.message(
        "{\"t\":\"hello\",\"id\":\""
            + "\\u0001".repeat(200)
            + "\",\"p\":{\"topics\":["
            + "\"\",".repeat(21_430)
            + "\"\"]}}");

    taker.readAll();
    assertThat(taker.take())
        .extracting(frame -> frame.getString("t"))
        .containsExactly("welcome", "error");
    assertThat(taker.mostQueued()).isLessThan(QUEUE + MAX_ANSWER);
  }

  @Test
  void closesAConnectionThatSendsFasterThanAllowed() {
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < RATE; i++) {
        ping("p");
        read();
      }
      fixture.timers.pass(1_000);
    }
    assertThat(transport.closedWith).as("at the rate").isNull();

    for (int i = 0; i <= RATE * MessageRate.BURST_SECONDS; i++) {
      connection.binary();
      read();
    }

    assertThat(transport.closedWith).isEqualTo(CloseCode.TOO_MANY_MESSAGES);
  }

  @Test
  void readsNoMoreBinaryFramesThanItCanAnswer() {
    int frames = 0;
    while (!transport.readingPaused && frames < 1_000) {
      connection.binary();
      frames++;
    }

    assertThat(transport.queuedBytes()).isLessThan(2 * QUEUE);
    assertThat(read()).hasSize(frames);
    assertThat(transport.readingPaused).isFalse();
  }

  private void requestSnapshot(String id) {
    send("snapshot_request", id, new JsonObject().put("snapshot_type", "accounts"));
  }

  private void subscribe(String id, String topic) {
    send("subscribe", id, new JsonObject().put("topic", topic));
  }

  private void ping(String id) {
    send("ping", id, new JsonObject());
  }

  private void send(String type, String id, JsonObject payload) {
    connection.message(message(type, id, payload).encode());
  }

  private void answerAll(int bytes) {
    Buffer rows = Buffer.buffer("{\"accounts\":[\"" + "x".repeat(bytes) + "\"]}");
    for (Promise<SnapshotAnswer> answer : asked) {
      answer.complete(
          new SnapshotAnswer(
              "s", "accounts", "account_snapshot", "2026-01-02T03:04:05Z", 0, true, List.of(rows)));
    }
  }

  private List<JsonObject> read() {
    transport.readAll();
    return transport.take();
  }
}
