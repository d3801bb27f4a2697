package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to a request before there is a WebSocket, byte by byte. */
class UpgradeIT {
  private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final String V13 = "Sec-WebSocket-Version: 13\r\n";

  private static SocketNode node;

  @BeforeAll
  static void start() {
    node =
        SocketNode.start(
            Map.of(
                "socket.request_timeout", "500ms",
                "socket.keep_alive_timeout", "500ms",
                "socket.hello_timeout", "500ms"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sec-WebSocket-Version: 7\r\n", "Sec-WebSocket-Version: 8\r\n"})
  void refusesDraftsOfTheProtocolAndRepeatsNoToken(String version) throws IOException {
    String token = token("u1");

    String answer =
        answer(
            "GET", "/wse?token=" + token, UPGRADE + version + KEY + "Origin: http://localhost\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 426 ")
        .contains("Upgrade: websocket\r\n", "Connection: Upgrade, close\r\n", V13)
        .doesNotContain(token);
  }

  @Test
  void refusesHixie76() throws IOException {
    String token = token("u1");

    String answer =
        answer(
            "GET",
            "/wse?token=" + token,
            "Upgrade: WebSocket\r\nConnection: Upgrade\r\nOrigin: http://localhost\r\n"
                + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
                + "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n");

    assertThat(answer).startsWith("HTTP/1.1 426 ").doesNotContain(token);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | Upgrade: websocket\\r\\nConnection: Upgrade\\r\\n",
        "GET | Upgrade: websocket\\r\\n",
        "GET | Upgrade: websocket\\r\\nConnection: keep-alive\\r\\n",
        "GET | Upgrade: websocket\\r\\nConnection: Upgrade\\r\\nContent-Length: 9\\r\\n",
      })
  void refusesAHandshakeThatIsNone(String method, String headers) throws IOException {
    assertThat(answer(method, "/wse", headers.replace("\\r\\n", "\r\n") + V13 + KEY))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sec-WebSocket-Key: short\r\n", KEY + KEY})
  void refusesAHandshakeWithoutOneKey(String key) throws IOException {
    assertThat(answer("GET", "/wse", UPGRADE + V13 + key)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void takesSubprotocolsFromSeveralHeaderLines() throws IOException {
    String bearer = "bearer." + token("u1");

    assertThat(
            answer(
                "GET", "/wse", UPGRADE + V13 + KEY + protocol(bearer) + protocol("other, wse.v2")))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: wse.v2\r\n")
        .doesNotContain(bearer);
  }

  @Test
  void choosesASubprotocolThatIsNoTokenIfOneIsOffered() throws IOException {
    String bearer = "bearer." + token("u1");

    assertThat(answer("GET", "/wse", UPGRADE + V13 + KEY + protocol(bearer + ", other")))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: other\r\n")
        .doesNotContain(bearer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer.", "bearer.not-a-token"})
  void answersATokenAloneSoThatABrowserSeesTheCloseCode(String bearer) throws IOException {
    assertThat(answer("GET", "/wse", UPGRADE + V13 + KEY + protocol(bearer)))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-protocol: " + bearer + "\r\n");
  }

  @Test
  void choosesNoneIfNoneIsOffered() throws IOException {
    assertThat(answer("GET", "/wse", UPGRADE + V13 + KEY))
        .startsWith("HTTP/1.1 101 ")
        .doesNotContainIgnoringCase("sec-websocket-protocol");
  }

  @Test
  void saysHowToUpgrade() throws IOException {
    assertThat(answer("GET", "/wse", ""))
        .startsWith("HTTP/1.1 426 ")
        .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n", V13)
        .containsIgnoringCase("\ndate: ");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, /wse, 426",
    "HEAD, /sockjs, 405",
    "HEAD, /sockjs/info, 405",
    "PUT, /wse, 405",
    "GET, /wse/snapshot/request, 405",
    "HEAD, /wse/snapshot/request, 405",
    "DELETE, /sockjs/info, 405",
    "HEAD, /nothing, 404",
  })
  void answersHeadAndNamesTheMethodsThatAreAllowed(String method, String path, int status)
      throws IOException {
    String answer = answer(method, path, "");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT).contains("\nallow: "))
        .as(answer)
        .isEqualTo(status == 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /wse HTTP/1.1\r\nHost: a\r\n",
        "GET /wse?hello=1 HTTP/1.1\r\nHost: a\r\n" + UPGRADE + V13 + KEY + "\r\n",
        "POST /wse/snapshot/request HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
        "POST /sockjs/000/s/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n[",
        "GET /wse HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void holdsNobodyAtAnyStageBeforeTheWelcome(String sent) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));

      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(1_000);
    }
  }

  /** The head of the answer. */
  private static String answer(String method, String path, String headers) throws IOException {
    try (Socket socket = connect()) {
      String request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as(head.toString()).isNotNegative();
        head.append((char) next);
      }
      return head.toString();
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", node.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String protocol(String value) {
    return "Sec-WebSocket-Protocol: " + value + "\r\n";
  }
}
