package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final int CONNECTIONS = 2_000;

  private final Vertx vertx = Vertx.vertx();
  private final Fixture fixture = new Fixture();
  private final List<FakeTransport> transports = new ArrayList<>();

  @AfterEach
  void stop() {
    SocketNode.await(vertx.close());
  }

  @Test
  void noTurnGoesThroughAllConnectionsAndEachGetsItsHeartbeatInTime() {
    Services services = services("25s");
    for (int i = 0; i < CONNECTIONS; i++) {
      connect(services, "u" + i);
    }
    Heartbeats heartbeats =
        new Heartbeats(
            services.connections(), fixture.timers, Clock.systemUTC(), services.options());
    heartbeats.start();

    int before = 0;
    int most = 0;
    for (int passed = 0; passed < 25_000; passed += 100) {
      fixture.timers.pass(100);
      int written = transports.stream().mapToInt(to -> to.queued().size()).sum();
      most = Math.max(most, written - before);
      before = written;
    }
    heartbeats.stop();

    assertThat(transports).allMatch(to -> to.queued().size() == 1);
    assertThat(most).as("in a tenth of a second").isLessThan(CONNECTIONS / 10);
  }

  @Test
  void aShortIntervalIsKeptToo() {
    Services services = services("100ms");
    for (int i = 0; i < 100; i++) {
      connect(services, "u" + i);
    }
    new Heartbeats(services.connections(), fixture.timers, Clock.systemUTC(), services.options())
        .start();

    fixture.timers.pass(100);

    assertThat(transports).allMatch(to -> to.queued().size() == 1);
  }

  private Services services(String interval) {
    return fixture.services(
        vertx,
        Map.of("heartbeat_interval", interval, "socket.slow_timeout", "60s"),
        request -> Future.failedFuture("no snapshots"));
  }

  /** A welcomed client that has read its welcome. */
  private void connect(Services services, String user) {
    FakeTransport transport = new FakeTransport(64 << 10);
    new Connection(
            transport,
            new Handshake(
                SocketNode.token(user),
                null,
                false,
                true,
                null,
                SocketNode.CALLER,
                TransportKind.WEBSOCKET),
            services)
        .start();
    transport.readAll();
    assertThat(transport.take()).hasSize(1);
    transports.add(transport);
  }
}
