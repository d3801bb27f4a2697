package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node that has as many connections as it may. */
class LimitsIT {
  private static final String REQUEST = "GET /sockjs/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  @Test
  void aFullNodeAnswers503AndServesThoseItHas() throws IOException {
    try (SocketNode node =
        SocketNode.start(
            Map.of("socket.max_connections", 3, "socket.max_pending_connections", 3))) {
      List<TestClient> served = List.of(node.listen("u1"), node.listen("u2"), node.listen("u3"));
      served.forEach(client -> client.frame("welcome"));

      try (Socket refused = connect(node, REQUEST)) {
        assertThat(all(refused))
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("\nretry-after: 5")
            .containsIgnoringCase("\nconnection: close");
      }

      served.forEach(client -> client.send(message("ping", "1", new JsonObject())).frame("pong"));
      served.get(0).close();
      awaitRoom(node);
    }
  }

  @Test
  void connectionsThatSendNothingKeepNobodyOut() throws IOException {
    try (SocketNode node =
        SocketNode.start(
            Map.of("socket.max_connections", 20, "socket.max_pending_connections", 10))) {
      TestClient served = node.listen("u1");
      served.frame("welcome");
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        silent.add(connect(node, i % 2 == 0 ? "" : "GET /wse HTTP/1.1\r\nHost: a\r\nX-Half"));
      }

      node.listen("u2").frame("welcome");

      served.send(message("ping", "1", new JsonObject())).frame("pong");
      assertThat(silent.get(0).getInputStream().readAllBytes()).isEmpty();
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void anAddressWithTooManyRefusalsIsClosedWith4429() {
    try (SocketNode node = SocketNode.start(Map.of("socket.max_refusals_per_address", 3))) {
      for (int i = 0; i < 3; i++) {
        assertThat(node.connect("/wse?token=bad").closeCode()).isEqualTo(4401);
      }

      TestClient limited = node.listen("u1");

      assertThat(limited.closeCode()).isEqualTo(4429);
      assertThat(limited.closeReason()).contains("address");
    }
  }

  @Test
  void refusalsBehindAProxyThatIsNotTrustedLockNobodyOut() {
    try (SocketNode node = SocketNode.start(Map.of("socket.max_refusals_per_address", 3))) {
      for (int i = 0; i < 5; i++) {
        assertThat(behindProxy(node, "bad").closeCode()).isEqualTo(4401);
      }

      behindProxy(node, token("u1")).frame("welcome");
    }
  }

  private static TestClient behindProxy(SocketNode node, String token) {
    return TestClient.connect(
        node.vertx,
        TestClient.options(node.port(), "/wse?token=" + token)
            .addHeader("X-Forwarded-For", "203.0.113.7"));
  }

  @Test
  void anAddressHasNoMoreConnectionsThanSet() {
    try (SocketNode node = SocketNode.start(Map.of("socket.max_connections_per_address", 2))) {
      TestClient first = node.listen("u1");
      first.frame("welcome");
      node.listen("u2").frame("welcome");
      assertThat(node.connect("/wse?token=" + token("u3")).closeCode()).isEqualTo(4429);

      first.close();
      assertThat(first.closeCode()).isEqualTo(1000);

      node.listen("u3").frame("welcome");
    }
  }

  @Test
  void oneConnectionOpensNoMoreSessionsThanMayBePending() throws IOException {
    try (SocketNode node = SocketNode.start(Map.of("socket.max_pending_connections", 4));
        Socket socket = connect(node, "")) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        requests.append("POST /sockjs/1/s").append(i).append("/xhr?hello=1 HTTP/1.1\r\n");
        requests.append("Host: a\r\nContent-Length: 0\r\n");
        requests.append(i == 19 ? "Connection: close\r\n\r\n" : "\r\n");
      }
      socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));

      String answers = all(socket);

      assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(1 + 2);
      assertThat(answers.split("HTTP/1.1 503 ", -1)).hasSize(1 + 18);
      assertThat(answers).containsIgnoringCase("\nretry-after: 5");
      node.listen("u1").frame("welcome");
    }
  }

  @Test
  void aSockJsClientThatIsTurnedAwayIsToldByItsFirstAnswer() throws IOException {
    try (SocketNode node = SocketNode.start(Map.of("socket.max_connections_per_address", 1))) {
      node.listen("u1").frame("welcome");
      String request =
          "POST /sockjs/1/s/xhr?hello=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
              + "Connection: close\r\n\r\n";
      for (int i = 0; i < 2; i++) {
        try (Socket socket = connect(node, request)) {
          assertThat(all(socket)).contains("c[4429,\"too many connections of this address\"]");
        }
      }
    }
  }

  /** The node sees the end of a connection a moment after the client. */
  private static void awaitRoom(SocketNode node) throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    String answer;
    do {
      try (Socket socket =
          connect(node, REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))) {
        answer = all(socket);
      }
    } while (!answer.startsWith("HTTP/1.1 200 ") && System.nanoTime() < deadline);
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  private static Socket connect(SocketNode node, String sent) throws IOException {
    Socket socket = new Socket("127.0.0.1", node.port());
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
