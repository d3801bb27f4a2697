package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedServersIT {
  @Test
  void startsEachServerOnceForTheWholeJvm() {
    assertThat(TestServers.redis()).isSameAs(TestServers.redis());
    assertThat(TestServers.redis().url()).startsWith("redis://127.0.0.1:");
    assertThat(TestServers.postgres().url()).startsWith("postgresql://wse:");
    assertThat(TestServers.kafka().bootstrap()).startsWith("127.0.0.1:");
    assertThat(TestServers.kafka().isRunning()).isTrue();
    assertThat(TestServers.postgres().isRunning()).isTrue();
    assertThat(TestServers.redis().isRunning()).isTrue();
  }
}
