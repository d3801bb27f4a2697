package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.runtime.Readiness.Gate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatesTest {
  private final Gates gates = new Gates();

  @Test
  void aNewGateIsClosed() {
    gates.gate("log");

    assertThat(gates.allOpen()).isFalse();
    assertThat(gates.reasons()).isEqualTo(Map.of("log", List.of("starting")));
  }

  @Test
  void isReadyOnlyWhileAllGatesAreOpen() {
    Gate log = gates.gate("log");
    Gate bus = gates.gate("bus");

    log.open();
    assertThat(gates.allOpen()).isFalse();
    bus.open();
    assertThat(gates.allOpen()).isTrue();
    log.close("Redis is away");
    assertThat(gates.allOpen()).isFalse();
    assertThat(gates.closed()).isEqualTo("log: Redis is away");
  }

  @Test
  void gatesOfOneNameAreOpenWhenAllOfThemAre() {
    Gate first = gates.gate("log");
    Gate second = gates.gate("log");

    first.open();
    second.close("Redis is away");
    assertThat(gates.reasons()).isEqualTo(Map.of("log", List.of("Redis is away")));
    second.open();
    assertThat(gates.reasons()).isEqualTo(Map.of("log", List.of()));
    assertThat(gates.allOpen()).isTrue();
  }

  @Test
  void tellsOfEveryMove() {
    AtomicInteger moves = new AtomicInteger();
    gates.onMove(moves::incrementAndGet);

    Gate log = gates.gate("log");
    log.open();
    log.close("Redis is away");

    assertThat(moves).hasValue(3);
  }
}
