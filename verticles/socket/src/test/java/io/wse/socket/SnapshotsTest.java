package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotRequest;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ResumePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotsTest {
  private final ManualTimers timers = new ManualTimers();
  private final List<SnapshotRequest> asked = new ArrayList<>();
  private final List<Promise<SnapshotAnswer>> open = new ArrayList<>();
  private final Snapshots snapshots =
      new Snapshots(
          request -> {
            asked.add(request);
            Promise<SnapshotAnswer> answer = Promise.promise();
            open.add(answer);
            return answer.future();
          },
          timers);

  @Test
  void asksOnceForAllWhoWantItAtOneTime() {
    Taker one = new Taker();
    Taker two = new Taker();

    pull(one, two);
    answer();

    assertThat(asked).hasSize(1);
    assertThat(one.taken).hasSize(1);
    assertThat(two.taken).containsExactlyElementsOf(one.taken);
  }

  @Test
  void asksAgainForWhoComesWhileARequestIsUnderWay() {
    Taker one = new Taker();
    pull(one);
    pull(one);
    pull(one);
    assertThat(asked).as("under way").hasSize(1);

    answer();
    assertThat(asked).as("one more for all who came since").hasSize(2);
    answer();

    assertThat(one.taken).hasSize(2);
    assertThat(asked).hasSize(2);
  }

  @Test
  void tellsHowFarTheChannelReachedWhenItAsked() {
    Taker one = new Taker();
    one.reach = 5;
    pull(one);
    one.reach = 7;
    pull(one);
    answer();
    one.reach = 8;
    fail(BusFault.NO_ANSWER);
    one.reach = 9;
    timers.pass(5_000);
    answer();

    assertThat(one.taken).extracting(SnapshotsTest::askedAfter).containsExactly(5L, 9L);
  }

  @Test
  void triesUntilItSucceeds() {
    Taker one = new Taker();
    pull(one);
    for (int i = 0; i < 20; i++) {
      fail(BusFault.NO_ANSWER);
      timers.pass(5_000);
    }

    answer();

    assertThat(asked).hasSize(21);
    assertThat(one.taken).hasSize(1);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void doesNotTryForNobody() {
    Taker one = new Taker();
    pull(one);
    fail(BusFault.SNAPSHOT_UNAVAILABLE);
    one.gone = true;
    timers.pass(60_000);

    assertThat(asked).hasSize(1);
    assertThat(timers.pending()).isZero();
    pull(new Taker());
    assertThat(asked).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"SNAPSHOT_UNKNOWN", "SNAPSHOT_FAILED"})
  void doesNotTryWhatIsRefusedForGood(BusFault fault) {
    Taker one = new Taker();
    pull(one);
    fail(fault);
    timers.pass(60_000);

    assertThat(asked).hasSize(1);
    assertThat(one.taken).isEmpty();
  }

  @Test
  void triesAClientsRequestAFewTimes() {
    List<Throwable> failed = new ArrayList<>();
    snapshots.request("u1", "accounts").onFailure(failed::add);
    for (int i = 0; i < 3; i++) {
      fail(BusFault.SNAPSHOT_UNAVAILABLE);
      timers.pass(5_000);
    }

    assertThat(asked).hasSize(3);
    assertThat(failed).hasSize(1);
    assertThat(BusFault.of(failed.get(0))).isEqualTo(BusFault.SNAPSHOT_UNAVAILABLE);
  }

  @Test
  void holdsNoMoreThanTheNewestOfAKindForWhoTakesNothing() {
    FakeTransport transport = new FakeTransport(10);
    SocketMetrics metrics = new SocketMetrics(new SimpleMeterRegistry(), List.of("accounts"));
    Outlet outlet = new Outlet(transport, timers, metrics);
    SnapshotOutbox outbox = new SnapshotOutbox("u1", outlet, snapshots, metrics, () -> null);
    outlet.write(Frame.of("{\"fills\":\"the queue\"}"));
    for (int i = 0; i < 10; i++) {
      outbox.snapshot(Snapshots.Ready.of(answer("s" + i), SnapshotTrigger.SAGA, null, null));
    }
    outlet.drained();

    while (transport.queuedBytes() > 0) {
      transport.handler(new NoHandler());
      transport.read(1);
      outlet.drained();
      outbox.send();
    }

    assertThat(transport.take())
        .hasSize(2)
        .last()
        .satisfies(frame -> assertThat(frame.getString("id")).isEqualTo("s9"));
  }

  @Test
  void pullsForWhoTakesNothingOnlyWhenItTakesAgain() {
    FakeTransport transport = new FakeTransport(10);
    SocketMetrics metrics = new SocketMetrics(new SimpleMeterRegistry(), List.of("accounts"));
    Outlet outlet = new Outlet(transport, timers, metrics);
    SnapshotOutbox outbox = new SnapshotOutbox("u1", outlet, snapshots, metrics, () -> null);
    outlet.write(Frame.of("{\"fills\":\"the queue\"}"));
    outbox.want("accounts", SnapshotTrigger.SAGA);
    outbox.want("accounts", SnapshotTrigger.SAGA);
    outbox.pull();
    assertThat(asked).isEmpty();

    transport.handler(new NoHandler());
    transport.read(1);
    outlet.drained();
    outbox.pull();

    assertThat(asked).hasSize(1);
  }

  private void pull(Taker... takers) {
    snapshots.pull("u1", "accounts", SnapshotTrigger.SAGA, Set.of(takers));
  }

  private void answer() {
    open.remove(0).complete(answer("s1"));
  }

  private void fail(BusFault fault) {
    open.remove(0)
        .fail(
            fault == BusFault.NO_ANSWER
                ? new ReplyException(ReplyFailure.NO_HANDLERS, "nobody")
                : new ReplyException(ReplyFailure.RECIPIENT_FAILURE, fault.code(), "no"));
  }

  private static SnapshotAnswer answer(String id) {
    return new SnapshotAnswer(
        id,
        "accounts",
        "account_snapshot",
        "2026-01-02T03:04:05Z",
        0,
        true,
        List.of(Buffer.buffer("{\"accounts\":[]}")));
  }

  private static long askedAfter(Snapshots.Ready ready) {
    return new JsonObject(ready.frames().get(0).text())
        .getJsonObject("p")
        .getJsonObject("asked_after")
        .getLong("seq");
  }

  private static final class Taker implements Snapshots.Target {
    final List<Snapshots.Ready> taken = new ArrayList<>();
    boolean gone;
    long reach;

    @Override
    public boolean wantsSnapshots() {
      return !gone;
    }

    @Override
    public ResumePosition reach() {
      return new ResumePosition("e", reach);
    }

    @Override
    public void snapshot(Snapshots.Ready ready) {
      taken.add(ready);
    }
  }

  private static final class NoHandler implements Transport.Handler {
    @Override
    public void message(String text) {}

    @Override
    public void binary() {}

    @Override
    public void heard() {}

    @Override
    public void drained() {}

    @Override
    public void tooLarge() {}

    @Override
    public void malformed(CloseCode code, String what) {}

    @Override
    public void closed(int code) {}
  }
}
