package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutletTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SocketMetrics metrics = new SocketMetrics(meters, List.of());

  @Test
  void whoReadsTooSlowlyIsCountedUntilThereIsRoom() {
    FakeTransport transport = new FakeTransport(10);
    Outlet outlet = outlet(transport);
    outlet.write(Frame.of("{\"fills\":\"the queue\"}"));
    assertThat(outlet.full()).isTrue();
    assertThat(outlet.full()).isTrue();
    assertThat(fullNow()).isOne();
    outlet.drained();
    assertThat(fullNow()).isZero();
    assertThat(fullEver()).isOne();
  }

  @Test
  void whoLeavesWhileItsQueueIsFullIsCountedNoMore() {
    Outlet outlet = outlet(new FakeTransport(10));
    outlet.write(Frame.of("{\"fills\":\"the queue\"}"));
    assertThat(outlet.full()).isTrue();
    outlet.close();
    assertThat(fullNow()).isZero();
  }

  @Test
  void whoIsGoneIsNoSlowReader() {
    Outlet outlet =
        outlet(
            new FakeTransport(10) {
              @Override
              public boolean writeQueueFull() {
                return true;
              }
            });
    assertThat(outlet.full()).isTrue();
    assertThat(fullEver()).isZero();
    assertThat(fullNow()).isZero();
  }

  private Outlet outlet(FakeTransport transport) {
    return new Outlet(transport, new ManualTimers(), metrics);
  }

  private double fullNow() {
    return meters.get("wse_socket_queues_full").gauge().value();
  }

  private double fullEver() {
    return meters.get("wse_socket_queue_full").counter().count();
  }
}
