package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.codec.Channel;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a client gets in, and what is left of one that does not; time passes by hand. */
class AdmissionTest {
  private static final long HELLO_TIMEOUT_MS = 3_000;

  private final Vertx vertx = Vertx.vertx();
  private final Fixture fixture = new Fixture();
  private final FakeTransport transport = new FakeTransport(64 << 10);
  private final List<String> told = new ArrayList<>();
  private Services services;
  private boolean admittingBreaks;

  @BeforeEach
  void start() {
    services =
        fixture.services(
            vertx,
            Map.of("socket.hello_timeout", HELLO_TIMEOUT_MS + "ms", "topics.allow", List.of("a*")),
            request -> Future.failedFuture("no snapshots"));
  }

  @AfterEach
  void stop() {
    SocketNode.await(vertx.close());
  }

  @Test
  void whoSaysNoHelloInTimeIsRefused() {
    Admission admission = begin(true);
    assertThat(admission.awaitsHello()).isTrue();

    fixture.timers.pass(HELLO_TIMEOUT_MS - 1);
    assertThat(told).isEmpty();
    fixture.timers.pass(1);

    assertThat(told).containsExactly("refused TIMED_OUT");
    assertThat(transport.queued()).isEmpty();
  }

  @Test
  void whoSaysItsHelloIsLetInAndHurriedNoMore() throws Exception {
    Admission admission = begin(true);

    admission.message(hello());
    fixture.timers.pass(2 * HELLO_TIMEOUT_MS);

    assertThat(told).containsExactly("identified u1", "admitted");
    assertThat(frames()).containsExactly("welcome");
  }

  @Test
  void tokensAreDroppedOnceTheyAreRead() throws Exception {
    Admission welcomed = begin(true);
    assertThat(welcomed).extracting("handshake").isNotNull();
    welcomed.message(hello());
    assertThat(welcomed).extracting("handshake").isNull();

    Admission gone = begin(true);
    gone.end();
    assertThat(gone).extracting("handshake").isNull();
  }

  @Test
  void whoSaysSomethingElseIsToldSoAndItsHelloIsStillAwaited() {
    Admission admission = begin(true);

    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class, () -> admission.message(new ClientMessage.Ping("p")));

    assertThat(refusal.code()).isEqualTo(ErrorCode.HELLO_EXPECTED);
    assertThat(admission.awaitsHello()).isTrue();
  }

  @Test
  void refusedTopicsAreReportedByOneErrorForEachCause() throws Exception {
    begin(true).message(hello("b1", "a1", "b2", "", "b1"));

    assertThat(frames()).containsExactly("welcome");
    assertThat(told)
        .endsWith(
            "admitted",
            "TOPIC_NOT_ALLOWED p.topics: not allowed: \"b1\", \"b2\"",
            "INVALID_FIELD p.topics: not a topic's name: \"\"");
  }

  @Test
  void aLongListOfTopicsIsReadAsFarAsTheLimitAndItsRefusalNamesAFew() throws Exception {
    List<String> names = new ArrayList<>(List.of("a1", "a1"));
    IntStream.range(0, 500).forEach(i -> names.add("b" + i));

    begin(true).message(hello(names.toArray(String[]::new)));

    assertThat(told)
        .endsWith(
            "admitted",
            "TOPIC_NOT_ALLOWED p.topics: not allowed: \"b0\", \"b1\", \"b2\", \"b3\", \"b4\" and"
                + " 94 more",
            "TOO_MANY_TOPICS p.topics: expected at most 100 topics; the others are not joined");
  }

  @Test
  void whoGoesBeforeItsHelloLeavesNothingBehind() {
    Admission admission = begin(true);

    admission.end();

    assertThat(fixture.timers.pending()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void whoGoesWhileItWaitsForItsTurnGivesItsPlaceBackAndIsNotJoined() {
    List<JoinQueue.Place> others = fillTheQueue();
    Admission admission = begin(false);
    assertThat(admission.awaitsHello()).isFalse();
    assertThat(waiting()).isEqualTo(1);

    admission.end();

    assertThat(waiting()).isZero();
    assertThat(fixture.timers.pending()).isZero();
    others.forEach(JoinQueue.Place::leave);
    assertThat(fixture.bus.registrations).isZero();
    assertThat(told).containsExactly("identified u1");
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsRefused() {
    fillTheQueue();
    begin(false);

    fixture.timers.pass(JoinQueue.MAX_WAIT_MS);

    assertThat(told).containsExactly("identified u1", "refused INTERNAL_ERROR");
  }

  @Test
  void whoGoesWhileItJoinsIsNotWelcomed() {
    fixture.log.failing(true);
    Admission admission = begin(false);
    admission.end();
    fixture.log.failing(false);

    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS - 1);

    assertThat(told).containsExactly("identified u1");
    assertThat(transport.queued()).isEmpty();
  }

  @Test
  void aFaultWhileOneIsLetInIsItsOwnAndTheNextGetsItsPlace() {
    List<JoinQueue.Place> others = fillTheQueue();
    admittingBreaks = true;
    Admission admission = begin(false);
    boolean[] nextsTurn = new boolean[1];
    services.joins().place(() -> nextsTurn[0] = true, () -> {}).enter();

    others.get(0).leave();
    assertThat(told).containsExactly("identified u1", "broke");
    admission.end();

    assertThat(nextsTurn[0]).isTrue();
  }

  private Admission begin(boolean helloAnnounced) {
    Admission admission =
        new Admission(
            "c1",
            new Handshake(
                SocketNode.token("u1"),
                null,
                helloAnnounced,
                true,
                null,
                SocketNode.CALLER,
                TransportKind.WEBSOCKET),
            new Outlet(transport, fixture.timers, fixture.metrics),
            services,
            new Told());
    admission.start();
    return admission;
  }

  private List<JoinQueue.Place> fillTheQueue() {
    List<JoinQueue.Place> others = new ArrayList<>();
    for (int i = 0; i < JoinQueue.AT_A_TIME; i++) {
      others.add(services.joins().place(() -> {}, () -> {}));
      others.get(i).enter();
    }
    return others;
  }

  private static ClientMessage.Hello hello(String... topics) {
    return new ClientMessage.Hello("h", null, Map.of(), List.of(topics), null, null);
  }

  private List<String> frames() {
    transport.readAll();
    return transport.take().stream().map(frame -> frame.getString("t")).toList();
  }

  private double waiting() {
    return fixture.meters.get("wse_socket_waiting_to_join").gauge().value();
  }

  private final class Told implements Admission.Listener {
    @Override
    public void identified(Subscriber subscriber) {
      told.add("identified " + subscriber.identity().userId());
    }

    @Override
    public void admitted(Map<Channel, Standing> standings, List<ProtocolException> refusals) {
      if (admittingBreaks) {
        throw new IllegalStateException("broken by the test");
      }
      told.add("admitted");
      refusals.forEach(refusal -> told.add(refusal.code() + " " + refusal.getMessage()));
    }

    @Override
    public void refused(CloseCode code, String reason) {
      told.add("refused " + code);
    }

    @Override
    public void broke(RuntimeException cause, String what) {
      told.add("broke");
    }
  }
}
