package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that go while they wait until others have joined, over real sockets. */
class GoodbyeIT {
  private static final int GLOBAL = 1;

  /** How a client goes. */
  enum Way {
    CLOSE_FRAME("/wse", 1000),
    CLOSE_FRAME_AFTER_A_MESSAGE("/wse", 1000),
    END_OF_THE_CONNECTION("/wse", 1006),
    END_OF_THE_CONNECTION_AFTER_A_MESSAGE("/wse", 1006),
    CLOSE_FRAME_OVER_SOCK_JS("/sockjs/000/s1/websocket", 1000),
    END_OF_THE_CONNECTION_OVER_SOCK_JS("/sockjs/000/s1/websocket", 1006),
    END_OF_AN_EVENT_SOURCE("/sockjs/000/s1/eventsource", 1006);

    final String path;
    final int code;

    Way(String path, int code) {
      this.path = path;
      this.code = code;
    }
  }

  private final List<NetSocket> others = new ArrayList<>();
  private SocketNode node;
  private NetClient client;

  @BeforeEach
  void start() throws Exception {
    node = SocketNode.start();
    client = node.vertx.createNetClient();
    node.log.failing(true);
    for (int i = 0; i < JoinQueue.AT_A_TIME; i++) {
      others.add(connect("/wse", "other" + i));
    }
    await(() -> gauge("wse_socket_feeds") == others.size() + GLOBAL);
  }

  @AfterEach
  void stop() {
    others.forEach(NetSocket::close);
    node.close();
  }

  @ParameterizedTest
  @EnumSource
  void whoGoesWhileItWaitsGivesItsPlaceBackAtOnceAndIsNotJoined(Way way) throws Exception {
    NetSocket waits = connect(way.path, "u1");
    await(() -> waiting() == 1);

    switch (way) {
      case CLOSE_FRAME, CLOSE_FRAME_OVER_SOCK_JS -> waits.write(closeFrame());
      case CLOSE_FRAME_AFTER_A_MESSAGE -> waits.write(message().appendBuffer(closeFrame()));
      case END_OF_THE_CONNECTION_AFTER_A_MESSAGE ->
          waits.write(message()).onSuccess(written -> waits.close());
      default -> waits.close();
    }

    // The others still join: nothing but its end can have made it go.
    await(() -> waiting() == 0);
    assertThat(closed(way.code)).isEqualTo(1);
    assertThat(closed(4500)).isZero();
    node.log.failing(false);
    await(() -> connections() == others.size());
    assertThat(gauge("wse_socket_feeds")).isEqualTo(others.size() + GLOBAL);
  }

  private NetSocket connect(String path, String user) {
    NetSocket socket = SocketNode.await(client.connect(node.port(), "127.0.0.1"));
    socket.handler(bytes -> {});
    socket.write(
        "GET "
            + path
            + "?token="
            + token(user)
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + (path.endsWith("eventsource") ? "" : upgrade())
            + "\r\n");
    return socket;
  }

  private static String upgrade() {
    return "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: "
        + Base64.getEncoder().encodeToString(new byte[16])
        + "\r\n";
  }

  /** Masked by nothing, as the message is: code 1000. */
  private static Buffer closeFrame() {
    return Buffer.buffer(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe8});
  }

  private static Buffer message() {
    String ping = "{\"t\":\"ping\",\"id\":\"p\",\"p\":{}}";
    return Buffer.buffer(new byte[] {(byte) 0x81, (byte) (0x80 | ping.length()), 0, 0, 0, 0})
        .appendString(ping);
  }

  private double waiting() {
    return gauge("wse_socket_waiting_to_join");
  }

  private double connections() {
    return node.context.meters().get("wse_active_connections").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private double gauge(String name) {
    return node.context.meters().get(name).gauge().value();
  }

  private double closed(int code) {
    return node.context
        .meters()
        .get("wse_socket_closed")
        .tag("code", Integer.toString(code))
        .counter()
        .count();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
