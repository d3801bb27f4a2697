package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UpPortsTest {
  @Test
  void countsFromThePage() {
    UpPorts ports = new UpPorts(8080, 1);
    assertThat(ports.ofNodes()).containsOnlyKeys(8080, 8090, 9090, 8110);
    assertThat(ports.kafka()).isEqualTo(8120);
    assertThat(ports.redis()).isEqualTo(8121);
    assertThat(ports.postgres()).isEqualTo(8122);
  }

  @Test
  void hasACoreNodeBesideSeveralSocketNodes() {
    UpPorts ports = new UpPorts(8080, 3);
    assertThat(ports.ofNodes())
        .containsOnlyKeys(8080, 8090, 8091, 8092, 9089, 9090, 9091, 9092, 8110, 8111, 8112, 8113)
        .containsEntry(9089, "management of the core node")
        .containsEntry(8092, "socket node 3");
  }

  @Test
  void givesNoPortToTwo() {
    UpPorts ports = new UpPorts(8080, UpPorts.MAX_NODES);
    assertThat(ports.ofNodes()).hasSize(3 + 3 * UpPorts.MAX_NODES);
    assertThat(ports.ofNodes()).doesNotContainKeys(ports.kafka(), ports.redis(), ports.postgres());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new UpPorts(8080, 0)).hasMessage("--nodes: expected 1 to 9, got 0");
    assertThatThrownBy(() -> new UpPorts(8080, 10)).hasMessageContaining("--nodes");
    assertThatThrownBy(() -> new UpPorts(80, 1)).hasMessageContaining("--port: expected 1024 to");
    assertThatThrownBy(() -> new UpPorts(65000, 1)).hasMessageContaining("--port");
  }
}
