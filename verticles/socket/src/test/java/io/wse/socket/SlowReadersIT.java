package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.wse.codec.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that take nothing, over real sockets: what they cost, and that others do not notice. */
class SlowReadersIT {
  private static final int QUEUE_BYTES = 16 << 10;

  /** Others with {@code -Dwse.slow_readers=n}; each takes two descriptors. */
  private static final int SLOW = Integer.getInteger("wse.slow_readers", 1_000);

  private static final int QUICK = 20;
  private static final int EVENTS = 400;
  private static final int EVENT_BYTES = 10_000;

  private final List<StuckPeer> stuck = new ArrayList<>();
  private SocketNode node;

  @AfterEach
  void stop() throws IOException {
    for (StuckPeer peer : stuck) {
      peer.socket.close();
    }
    node.close();
  }

  /** 4 MB for each that reads nothing are more than the network's own buffers take. */
  @Test
  void aThousandThatReadNothingCostTheirQueuesAndAreClosedAndOthersGetAll() throws Exception {
    node =
        SocketNode.start(
            Map.of(
                "socket.write_queue_bytes",
                QUEUE_BYTES,
                "socket.slow_timeout",
                "5s",
                "heartbeat_interval",
                "120s",
                "shared_buffer_size",
                5_000,
                "max_connections_per_user",
                10_000));
    List<TestClient> quick = new ArrayList<>();
    for (int i = 0; i < QUICK; i++) {
      quick.add(node.listen("quick" + i));
    }
    quick.forEach(client -> client.frame("welcome"));
    for (int i = 0; i < SLOW; i++) {
      stuck.add(new StuckPeer(List.of(webSocket(), sockJsWebSocket(i), sockJs(i)).get(i % 3)));
    }
    await(() -> connections() == SLOW + QUICK);
    long before = usedBytes();

    long most = 0;
    for (int i = 1; i <= EVENTS; i++) {
      node.publish(Channel.GLOBAL, Events.large("e" + i, EVENT_BYTES));
      if (i % 20 == 0) {
        for (TestClient client : quick) {
          assertThat(client.seqs(20)).isSorted().startsWith(i - 19L).endsWith((long) i);
        }
      }
      if (i % 100 == 0) {
        most = Math.max(most, usedBytes());
      }
    }

    // The log in memory is the test's own, and so are the frames that it has yet to look at.
    long notTheirs = 2L * EVENTS * EVENT_BYTES + Pages.MAX_COST + (32 << 20);
    assertThat(most - before - notTheirs)
        .as("bytes more than before")
        .isLessThan(SLOW * 2L * (QUEUE_BYTES + EVENT_BYTES));
    assertThat(gauge("wse_socket_queue_high_water_bytes"))
        .isLessThan(QUEUE_BYTES + 3 * EVENT_BYTES);
    await(() -> connections() == QUICK);
    // A response over HTTP ends by itself, and who does not read that far never asks for the next.
    assertThat(closed("4430")).isGreaterThanOrEqualTo(SLOW - SLOW / 3);
    assertThat(closed("4430") + closed("1006")).isEqualTo(SLOW);
    await(() -> gauge("wse_socket_behind") == 0);
    for (StuckPeer peer : stuck) {
      peer.readToTheEnd();
    }
    node.publish(Channel.GLOBAL, Events.entry("afterwards"));
    for (TestClient client : quick) {
      assertThat(client.frameWhere(frame -> frame.containsKey("seq")).getString("id"))
          .isEqualTo("afterwards");
    }
  }

  /** 65 KB that were once answered by 30 MB. */
  @Test
  void aHelloThatIsRefusedInPartCostsNoMoreThanTheQueue() throws Exception {
    int peers = 40;
    node =
        SocketNode.start(
            Map.of(
                "socket.write_queue_bytes",
                QUEUE_BYTES,
                "max_connections_per_user",
                10_000,
                "socket.slow_timeout",
                "120s",
                "heartbeat_interval",
                "120s"));
    byte[] hello =
        maskedText(
            "{\"t\":\"hello\",\"id\":\""
                + "\\u0001".repeat(200)
                + "\",\"p\":{\"topics\":["
                + "\"\",".repeat(21_000)
                + "\"\"]}}");
    long before = usedBytes();

    for (int i = 0; i < peers; i++) {
      StuckPeer peer = new StuckPeer(upgrade("/wse?hello=1&token=" + token("slow")));
      stuck.add(peer);
      peer.readResponse();
      peer.socket.getOutputStream().write(hello);
    }
    await(() -> connections() == peers);

    assertThat(usedBytes() - before).as("bytes held").isLessThan(peers * 100_000L);
    assertThat(node.context.meters().get("wse_socket_frame_bytes").counter().count())
        .as("bytes of all answers")
        .isLessThan(peers * 5_000);
  }

  /** Longer than any other peer is given to take its close frame. */
  @Test
  void aSlowReaderThatBeginsToReadSeesWhyItWasClosed() throws Exception {
    node =
        SocketNode.start(
            Map.of(
                "socket.write_queue_bytes",
                QUEUE_BYTES,
                "socket.slow_timeout",
                "1s",
                "heartbeat_interval",
                "120s"));
    StuckPeer peer = new StuckPeer(webSocket());
    stuck.add(peer);
    await(() -> connections() == 1);
    for (int i = 0; gauge("wse_socket_queues_full") == 0; i++) {
      node.publish(Channel.GLOBAL, Events.large("e" + i, 1 << 20));
    }
    await(() -> closed("4430") == 1);
    SocketNode.await(node.vertx.timer(4, TimeUnit.SECONDS));

    byte[] end = peer.readToTheEnd();

    byte[] reason = "nothing was read for too long".getBytes(StandardCharsets.US_ASCII);
    byte[] close = new byte[4 + reason.length];
    close[0] = (byte) 0x88;
    close[1] = (byte) (2 + reason.length);
    close[2] = (byte) (4430 >> 8);
    close[3] = (byte) 4430;
    System.arraycopy(reason, 0, close, 4, reason.length);
    assertThat(end).endsWith(close);
  }

  private static byte[] maskedText(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    // A mask of zeros leaves the payload as it is.
    return ByteBuffer.allocate(payload.length + 8)
        .put((byte) 0x81)
        .put((byte) (0x80 | 126))
        .putShort((short) payload.length)
        .putInt(0)
        .put(payload)
        .array();
  }

  /** What answers them piles up outside of the protocol's own messages. */
  @Test
  void answersNoMorePingsThanAreTaken() throws Exception {
    node = SocketNode.start(Map.of("socket.slow_timeout", "10s", "heartbeat_interval", "120s"));
    StuckPeer peer = new StuckPeer(webSocket());
    stuck.add(peer);
    await(() -> connections() == 1);
    byte[] ping = new byte[131];
    ping[0] = (byte) 0x89;
    ping[1] = (byte) (0x80 | 125);
    byte[] many = new byte[500 * ping.length];
    for (int i = 0; i < 500; i++) {
      System.arraycopy(ping, 0, many, i * ping.length, ping.length);
    }
    long before = usedBytes();
    long most = before;
    try {
      for (int i = 1; i <= 4_000; i++) {
        peer.socket.getOutputStream().write(many);
        if (i % 100 == 0) {
          most = Math.max(most, usedBytes());
        }
      }
    } catch (SocketException cutOff) {
      // As it should be.
    }
    most = Math.max(most, usedBytes());

    assertThat(most - before).as("bytes of answers that wait").isLessThan(16 << 20);
    await(() -> closed("4430") == 1);
  }

  /** Nobody knows then what the network had of it, and nobody will. */
  @Test
  void whoIsCutOffInTheEndOfAResponseIsGone() throws Exception {
    node = SocketNode.start(Map.of("socket.slow_timeout", "120s", "heartbeat_interval", "120s"));
    StuckPeer peer = new StuckPeer(sockJs(0));
    stuck.add(peer);
    await(() -> connections() == 1);
    node.publish(Channel.GLOBAL, Events.large("e1", 8 << 20));
    await(() -> gauge("wse_socket_queue_high_water_bytes") > 8 << 20);

    peer.socket.setSoLinger(true, 0);
    peer.socket.close();

    await(() -> closed("1006") == 1);
  }

  private String webSocket() {
    return upgrade("/wse?token=" + token("slow"));
  }

  private String sockJsWebSocket(int session) {
    return upgrade("/sockjs/000/s" + session + "/websocket?token=" + token("slow"));
  }

  private static String upgrade(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + Base64.getEncoder().encodeToString(new byte[16])
        + "\r\n\r\n";
  }

  private String sockJs(int session) {
    return "GET /sockjs/000/s"
        + session
        + "/eventsource?token="
        + token("slow")
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  /** Heap and direct memory in use. */
  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
  }

  private double connections() {
    return node.context.meters().get("wse_active_connections").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private double gauge(String name) {
    return node.context.meters().get(name).gauge().value();
  }

  private double closed(String code) {
    return node.context.meters().get("wse_socket_closed").tag("code", code).counter().count();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** A peer that says what it wants and reads nothing until told to. */
  private final class StuckPeer {
    final Socket socket = new Socket();

    StuckPeer(String request) throws IOException {
      socket.setReceiveBufferSize(4_096);
      socket.setSoTimeout(60_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the head of the response, and nothing after it. */
    void readResponse() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as("%s", head).isNotNegative();
        head.append((char) next);
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101");
    }

    /** Returns the last bytes when the node has ended the connection. */
    byte[] readToTheEnd() throws IOException {
      byte[] last = new byte[0];
      try {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[64 << 10];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          byte[] all = Arrays.copyOf(last, last.length + read);
          System.arraycopy(buffer, 0, all, last.length, read);
          last = Arrays.copyOfRange(all, Math.max(0, all.length - 200), all.length);
        }
      } catch (SocketException cutOff) {
        // As good as an end.
      }
      return last;
    }
  }
}
