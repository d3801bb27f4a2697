package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The thread ends when it is told to, or with its node, and never alone. */
class PollThreadTest {
  private final RecordedEvents events = new RecordedEvents();
  private final ConsumerMetrics metrics = new ConsumerMetrics(new SimpleMeterRegistry());
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile Throwable planted;
  private PollThread thread;

  @AfterEach
  void close() {
    thread.close();
  }

  static List<Error> errors() {
    return List.of(
        new OutOfMemoryError("planted"),
        new StackOverflowError("planted"),
        new NoClassDefFoundError("planted"),
        new AssertionError("planted"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorEndsTheNodeAndClosesTheGate(Error error) throws Exception {
    planted = error;
    CompletableFuture<Void> ended = start();

    ended.get(30, TimeUnit.SECONDS);

    assertThat(fatal).containsExactly(error);
    assertThat(events.holders).containsExactly("poll");
    assertThat(turns).hasValue(1);
  }

  @Test
  void anInterruptEndsTheNodeToo() throws Exception {
    planted = new InterruptedException("planted");
    start().get(30, TimeUnit.SECONDS);
    assertThat(fatal).hasSize(1).first().isInstanceOf(InterruptedException.class);
  }

  @Test
  void anExceptionHasTheTurnRepeated() {
    planted = new IllegalStateException("planted");
    CompletableFuture<Void> ended = start();

    Await.until("it turns again", () -> turns.get() >= 3);

    assertThat(fatal).isEmpty();
    assertThat(ended).isNotDone();
  }

  private CompletableFuture<Void> start() {
    thread =
        new PollThread(
            "polling",
            () -> {
              turns.incrementAndGet();
              if (planted instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
              }
              if (planted instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) planted;
            },
            events,
            metrics,
            fatal::add);
    thread.start();
    return thread.closed();
  }
}
