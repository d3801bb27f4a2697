package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoTopicsTest {
  @Test
  void followsTheTypeAndHasATopicForAnyType() {
    assertThat(DemoTopics.of("OrderFilled")).isEqualTo("transport.order-events");
    assertThat(DemoTopics.of("PositionOpened")).isEqualTo("transport.position-events");
    assertThat(DemoTopics.of("BrokerAccountLinked")).isEqualTo("transport.broker-account-events");
    assertThat(DemoTopics.of("BrokerConnectionEstablished"))
        .isEqualTo("transport.broker-connection-events");
    assertThat(DemoTopics.of("NEW_MESSAGE")).isEqualTo("transport.broker-connection-events");
  }
}
