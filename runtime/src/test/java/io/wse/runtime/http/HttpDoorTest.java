package io.wse.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw bytes against a server that answers every request by its path. */
class HttpDoorTest {
  private static final HttpDoor.Timeouts SHORT =
      new HttpDoor.Timeouts(Duration.ofMillis(300), Duration.ofMillis(600));
  private static final HttpDoor.Timeouts LONG =
      new HttpDoor.Timeouts(Duration.ofMinutes(5), Duration.ofMinutes(5));

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> awaits = new LinkedBlockingQueue<>();
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = listen(LONG);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/3.7\\r\\nHost: a\\r\\n\\r\\n | 505",
        "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | 505",
        "GET / HTTP/1.1\\r\\n\\r\\n | 400",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n | 400",
        "GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n | 400",
        "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n | 400",
        "GET /%zz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
        "GET /a% HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
        "GET a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | 400",
        "GET / HTTP/1.1\\r\\nHost a\\r\\n\\r\\n | 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 501",
        "POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: x\\r\\n\\r\\n | 400",
      })
  void refusesARequestThatBreaksTheRulesAndCloses(String request, int status) throws IOException {
    try (Socket socket = connect(port)) {
      send(socket, request.replace("\\r\\n", "\r\n"));

      String answer = toTheEnd(socket);

      assertThat(answer.lines().filter(line -> line.matches("HTTP/1.[01] [0-9]{3} .*")))
          .singleElement()
          .asString()
          .contains(" " + status + " ");
      assertThat(answer).startsWith("HTTP/1.").containsIgnoringCase("\ndate: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a%20b?q=%zz HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET http://a/a HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
      })
  void answersARequestThatKeepsTheRulesWithADate(String request) throws Exception {
    try (Socket socket = connect(port)) {
      send(socket, request);

      String answer = head(socket);

      assertThat(answer).contains(" 200 OK");
      String date = answer.replaceAll("(?si).*\\ndate: ([^\\r]*)\\r.*", "$1");
      assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
          .isBetween(ZonedDateTime.now().minusMinutes(1), ZonedDateTime.now().plusMinutes(1));
    }
  }

  @Test
  void ignoresAnUpgradeToHttp2() throws IOException {
    try (Socket socket = connect(port)) {
      send(
          socket,
          "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
              + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

      assertThat(head(socket)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void answersARefusedRequestInItsTurn() throws Exception {
    try (Socket socket = connect(port)) {
      send(socket, "GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /%zz HTTP/1.1\r\nHost: a\r\n\r\n");
      HttpServerRequest first = held.poll(10, TimeUnit.SECONDS);

      first.response().end("first");

      assertThat(toTheEnd(socket)).containsSubsequence("200 OK", "first", "400 Bad Request");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /hal",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Half",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /hal",
      })
  void holdsNoConnectionWithoutAWholeRequest(String sent) throws Exception {
    int strict = listen(SHORT);
    try (Socket socket = connect(strict)) {
      send(socket, sent);

      String answer = toTheEnd(socket);

      boolean half = !sent.isEmpty() && !sent.endsWith("\r\n\r\n");
      assertThat(answer.contains("408 Request Timeout")).as(answer).isEqualTo(half);
    }
  }

  @Test
  void aBodyThatTricklesInIsCutOffAsWell() throws Exception {
    int strict = listen(SHORT);
    try (Socket socket = connect(strict)) {
      send(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n");
      vertx.setPeriodic(20, tick -> trickle(socket));

      assertThat(toTheEnd(socket)).contains("408 Request Timeout");
    }
  }

  @Test
  void aResponseMayTakeItsTime() throws Exception {
    int strict = listen(SHORT);
    try (Socket socket = connect(strict)) {
      send(socket, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
      HttpServerRequest request = held.poll(10, TimeUnit.SECONDS);
      vertx.setTimer(1_500, late -> request.response().end("late"));

      assertThat(head(socket)).contains("200 OK");
    }
  }

  @Test
  void tellsWhetherAConnectionAwaitsARequest() throws Exception {
    try (Socket socket = connect(port)) {
      send(socket, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(awaits.poll(10, TimeUnit.SECONDS)).isFalse();

      held.poll(10, TimeUnit.SECONDS).response().end();

      assertThat(awaits.poll(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private int listen(HttpDoor.Timeouts timeouts) throws Exception {
    HttpServer server =
        HttpDoor.create(
                vertx,
                new HttpServerOptions(),
                timeouts,
                channel ->
                    new HttpDoor.Visitor() {
                      @Override
                      public void awaitsRequest(boolean now) {
                        awaits.add(now);
                      }
                    })
            .requestHandler(
                request -> {
                  if (request.path().equals("/held")) {
                    held.add(request);
                  } else if (request.path().equals("/")) {
                    request.bodyHandler(body -> request.response().end("whole"));
                  } else {
                    request.response().end(request.path());
                  }
                });
    return server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private static void trickle(Socket socket) {
    try {
      send(socket, "x");
    } catch (IOException gone) {
      // The server has closed, as it should.
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as(head.toString()).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  /** A reset after the answer is an end as well. */
  private static String toTheEnd(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.append((char) next);
      }
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return all.toString();
  }
}
