package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.protocol.CloseCode;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How long a client that comes by one request after the other counts as there; time passes by hand.
 */
class SockJsSessionTest {
  private static final int QUEUE = 1_000;
  private static final long MINUTE_MS = 60_000;

  private final ManualTimers timers = new ManualTimers();
  private final Deque<io.vertx.core.Handler<Void>> turns = new ArrayDeque<>();
  private final Told told = new Told();
  private final SockJsSession session =
      new SockJsSession(
          timers,
          new Flusher(context(turns)),
          new Transports(),
          QUEUE,
          () -> told.happened.add("welcomed"),
          () -> told.happened.add("ended"));

  SockJsSessionTest() {
    session.handler(told);
  }

  @Test
  void aClientWhoseTimersRunOnceAMinuteKeepsItsConnection() {
    welcome();

    for (int minutes = 0; minutes < 10; minutes++) {
      timers.pass(MINUTE_MS);
      write("m" + minutes);
      assertThat(poll(false).frames).containsExactly("a[\"m" + minutes + "\"]");
    }

    assertThat(told.happened).isEmpty();
  }

  @Test
  void aClientThatDoesNotComeAgainIsGone() {
    welcome();

    timers.pass(SockJsSession.LOOKS * SockJsSession.LOOK_MS - 1);
    assertThat(told.happened).isEmpty();
    timers.pass(1);

    assertThat(told.happened).containsExactly("ended", "closed 1006");
    assertThat(timers.pending()).isZero();
  }

  @Test
  void nobodyWaitsSoLongForAClientThatWasTakenByNobody() {
    assertThat(poll(false).frames).containsExactly("o");

    timers.pass(SockJsSession.LOOK_MS);

    assertThat(told.happened).containsExactly("ended", "closed 1006");
  }

  @Test
  void nobodyWaitsSoLongForAClientThatIsClosed() {
    welcome();
    session.close(CloseCode.DRAINING, "the node stops");
    timers.pass(SockJsSession.LOOK_MS - 1);

    assertThat(poll(false).frames).containsExactly("c[4503,\"the node stops\"]");
    timers.pass(SockJsSession.LOOK_MS);

    assertThat(told.happened).containsExactly("ended");
  }

  @Test
  void aResponseOnWhichNothingIsSentIsKeptAlive() {
    welcome();
    FakeReceiver poll = poll(false);
    timers.pass(SockJsSession.KEEP_ALIVE_MS + SockJsSession.LOOK_MS);
    assertThat(poll.frames).containsExactly("h");
    assertThat(poll.ended).isTrue();

    FakeReceiver stream = poll(true);
    timers.pass(3 * SockJsSession.KEEP_ALIVE_MS);
    assertThat(stream.frames).hasSizeBetween(2, 3).containsOnly("h");
    assertThat(stream.ended).isFalse();
    assertThat(told.happened).isEmpty();
  }

  @Test
  void aStreamWithoutAnyRequestEndsSoThatItsClientShowsItself() {
    welcome();
    FakeReceiver stream = poll(true);
    timers.pass(SockJsSession.STREAM_SILENCE_MS + SockJsSession.KEEP_ALIVE_MS);
    assertThat(stream.ended).isTrue();
    write("m");

    assertThat(poll(true).frames).containsExactly("a[\"m\"]");
    assertThat(told.happened).isEmpty();
  }

  @Test
  void aStreamWhoseClientPostsGoesOn() {
    welcome();
    FakeReceiver stream = poll(true);
    for (int minutes = 0; minutes < 10; minutes++) {
      timers.pass(MINUTE_MS);
      session.received("{}");
    }

    assertThat(stream.ended).isFalse();
  }

  @Test
  void aFullQueueIsNoSlowReadersWhileTheNextRequestIsAwaited() {
    welcome();
    while (!session.writeQueueFull()) {
      write("x".repeat(100));
    }
    assertThat(session.awaitsRequest()).isTrue();

    FakeReceiver untaken = new FakeReceiver(false);
    untaken.takes = false;
    session.attach(untaken);
    assertThat(session.awaitsRequest()).isFalse();
    timers.pass(10 * MINUTE_MS);
    assertThat(session.awaitsRequest()).isFalse();
    assertThat(session.writeQueueFull()).isTrue();
    assertThat(told.happened).as("for the slow timeout to end").isEmpty();

    untaken.take();
    assertThat(session.writeQueueFull()).isFalse();
    assertThat(told.happened).containsExactly("drained");
  }

  /** A client that was served and has to come with its next request. */
  private void welcome() {
    assertThat(poll(false).frames).containsExactly("o");
    write("welcome");
    assertThat(poll(false).frames).containsExactly("a[\"welcome\"]");
  }

  private void write(String text) {
    session.write(Frame.of(text));
    runTurns();
  }

  private FakeReceiver poll(boolean stream) {
    FakeReceiver receiver = new FakeReceiver(stream);
    session.attach(receiver);
    return receiver;
  }

  private void runTurns() {
    while (!turns.isEmpty()) {
      turns.remove().handle(null);
    }
  }

  @SuppressWarnings("unchecked")
  private static Context context(Deque<io.vertx.core.Handler<Void>> turns) {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              turns.add((io.vertx.core.Handler<Void>) arguments[0]);
              return null;
            });
  }

  private static final class FakeReceiver implements SockJsReceiver {
    final List<String> frames = new ArrayList<>();
    private final boolean stream;
    private final List<Promise<Void>> unsent = new ArrayList<>();
    boolean takes = true;
    boolean ended;

    FakeReceiver(boolean stream) {
      this.stream = stream;
    }

    @Override
    public void onGone(Runnable gone) {}

    @Override
    public Future<Void> send(byte[] frame) {
      frames.add(new String(frame, StandardCharsets.UTF_8));
      ended |= !stream;
      Promise<Void> sent = Promise.promise();
      unsent.add(sent);
      if (takes) {
        take();
      }
      return sent.future();
    }

    void take() {
      takes = true;
      unsent.forEach(Promise::tryComplete);
      unsent.clear();
    }

    @Override
    public boolean isStream() {
      return stream;
    }

    @Override
    public boolean isEnded() {
      return ended;
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public boolean isTaken() {
      return ended && takes;
    }

    @Override
    public void abort() {
      ended = true;
    }
  }

  private static final class Told implements Transport.Handler {
    final List<String> happened = new ArrayList<>();

    @Override
    public void message(String text) {}

    @Override
    public void binary() {}

    @Override
    public void heard() {}

    @Override
    public void drained() {
      happened.add("drained");
    }

    @Override
    public void tooLarge() {
      happened.add("too large");
    }

    @Override
    public void malformed(CloseCode code, String what) {}

    @Override
    public void closed(int code) {
      happened.add("closed " + code);
    }
  }
}
