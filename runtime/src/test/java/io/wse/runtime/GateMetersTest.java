package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wse.runtime.Readiness.Gate;
import org.junit.jupiter.api.Test;

class GateMetersTest {
  private final Gates gates = new Gates();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void aMeterFollowsItsGate() {
    Gate log = gates.gate("log");
    GateMeters.show(gates, meters);
    assertThat(shown("log")).isZero();

    log.open();
    assertThat(shown("log")).isEqualTo(1);
    log.close("Redis is away");
    assertThat(shown("log")).isZero();
  }

  @Test
  void aGateThatIsAddedLaterIsShownToo() {
    GateMeters.show(gates, meters);

    gates.gate("log").open();

    assertThat(shown("log")).isEqualTo(1);
  }

  @Test
  void gatesOfOneNameShowAsOneThatIsOpenWhenAllOfThemAre() {
    GateMeters.show(gates, meters);
    Gate first = gates.gate("log");
    Gate second = gates.gate("log");

    first.open();
    assertThat(shown("log")).isZero();
    second.open();
    assertThat(shown("log")).isEqualTo(1);
  }

  private double shown(String gate) {
    return meters.get("wse_gate_open").tag("gate", gate).gauge().value();
  }
}
