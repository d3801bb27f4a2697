package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final Gates gates = new Gates();
  private final Readiness.Gate gate = gates.gate("responding");
  private final Watchdog watchdog =
      new Watchdog(gate, Duration.ofSeconds(5), Duration.ofSeconds(30));
  private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
  private int asked;

  @Test
  void oneThatAnswersKeepsTheGateOpen() {
    open();
    turns(100);
    assertThat(gates.allOpen()).isTrue();
    assertThat(watchdog.dead()).isEmpty();
  }

  @Test
  void silenceClosesTheGateThenFailsLivenessAndAnAnswerOpensBoth() {
    open();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    answer = blocked;
    turns(2);
    int before = asked;

    turns(3);
    assertThat(gates.allOpen()).isTrue();
    turns(2);
    assertThat(gates.closed()).contains("event loop 0 gave no answer for");
    assertThat(watchdog.dead()).isEmpty();
    turns(30);
    assertThat(watchdog.dead()).singleElement().asString().contains("event loop 0");
    assertThat(asked).as("questions that wait do not pile up").isEqualTo(before);

    answer = CompletableFuture.completedFuture(null);
    blocked.complete(null);
    turns(1);
    assertThat(gates.allOpen()).isTrue();
    assertThat(watchdog.dead()).isEmpty();
  }

  @Test
  void aFailureIsAskedAgainAndItsCauseIsGiven() {
    open();
    answer = CompletableFuture.failedFuture(new OutOfMemoryError("no direct memory"));
    int before = asked;
    turns(8);
    assertThat(asked).isEqualTo(before + 8);
    assertThat(gates.closed()).contains("no direct memory");
  }

  @Test
  void aProbeThatThrowsHasFailedAndTheOthersAreAskedAllTheSame() {
    watchdog.watch(
        "broken",
        () -> {
          throw new IllegalStateException("no thread");
        });
    open();
    turns(8);
    assertThat(asked).isPositive();
    assertThat(gates.closed()).contains("broken gave no answer", "no thread");
  }

  @Test
  void aProcessThatWasStoppedGetsItsChanceToAnswer() {
    open();
    answer = new CompletableFuture<>();
    turns(1);
    watchdog.turn(600_000);
    assertThat(gates.allOpen()).isTrue();
    assertThat(watchdog.dead()).isEmpty();
  }

  @Test
  void whatIsForgottenIsNotMissed() {
    open();
    answer = new CompletableFuture<>();
    turns(10);
    assertThat(gates.allOpen()).isFalse();
    watchdog.forget("event loop 0");
    turns(1);
    assertThat(gates.allOpen()).isTrue();
  }

  private void open() {
    gate.open();
    watchdog.watch(
        "event loop 0",
        () -> {
          asked++;
          return answer;
        });
    turns(1);
  }

  private void turns(int turns) {
    for (int i = 0; i < turns; i++) {
      watchdog.turn(1_000);
    }
  }
}
