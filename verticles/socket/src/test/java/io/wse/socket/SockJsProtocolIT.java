package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static io.wse.socket.TestClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the SockJS protocol (its test suite, version 0.3.3) asks of a server. The suite's echo is a
 * {@code ping} here, and its closing service a bad token. {@code docs/sockjs.md} lists where this
 * server differs on purpose; those places are tested here as they are.
 */
class SockJsProtocolIT {
  private static final String UNCACHED =
      "no-store, no-cache, no-transform, must-revalidate, max-age=0";
  private static final String ORIGIN = "http://localhost:1234";

  private static SocketNode node;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    node = SocketNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Nested
  class Paths {
    @Test
    void theBaseGreets() throws Exception {
      for (String path : new String[] {"/sockjs", "/sockjs/"}) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(response.body()).isEqualTo("Welcome to SockJS!\n");
        assertThat(header(response, "Set-Cookie")).isNull();
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/a",
          "/a.html",
          "//",
          "///",
          "/a/a",
          "/a/a/",
          "/a/",
          "/iframe.html",
          "/000/a/jsonp",
          "/000/a/htmlfile"
        })
    void othersAreNotFound(String path) throws Exception {
      assertThat(get("/sockjs" + path).statusCode()).isEqualTo(404);
    }

    @Test
    void infoTellsWhatThereIs() throws Exception {
      HttpResponse<String> response = get("/sockjs/info", "Origin", ORIGIN);
      assertThat(header(response, "Content-Type")).isEqualTo("application/json; charset=UTF-8");
      isUncached(response);
      isForTheOrigin(response);
      JsonObject info = new JsonObject(response.body());
      assertThat(info.getBoolean("websocket")).isTrue();
      assertThat(info.getBoolean("cookie_needed")).isFalse();
      assertThat(info.getJsonArray("origins")).containsExactly("*:*");
      assertThat(info.getLong("entropy")).isBetween(0L, (1L << 32) - 1);
      assertThat(new JsonObject(get("/sockjs/info").body()).getLong("entropy"))
          .isNotEqualTo(info.getLong("entropy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/info", "/abc/abc/xhr", "/abc/abc/xhr_send", "/abc/abc/xhr_streaming"})
    void preflightsAreAnswered(String path) throws Exception {
      HttpResponse<String> response =
          send(
              "OPTIONS",
              "/sockjs" + path,
              "",
              "Origin",
              ORIGIN,
              "Access-Control-Request-Method",
              "POST");
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      isForTheOrigin(response);
      assertThat(header(response, "Access-Control-Allow-Methods"))
          .contains("OPTIONS", "GET", "POST");
      assertThat(header(response, "Access-Control-Max-Age")).isEqualTo("3600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/a", "/_/_", "/1/1", "/abcdefgh_i-j%20/abcdefg_i-j%20"})
    void anyIdsAreTaken(String ids) throws Exception {
      HttpResponse<String> response = post("/sockjs" + ids + UUID.randomUUID() + "/xhr", "");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("o\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/a./a", "/a/a.", "/./.", "/", "///"})
    void otherIdsAreNotFound(String ids) throws Exception {
      for (String transport : new String[] {"/xhr", "/xhr_send", "/xhr_streaming"}) {
        assertThat(get("/sockjs" + ids + transport).statusCode()).isEqualTo(404);
        assertThat(post("/sockjs" + ids + transport, "").statusCode()).isEqualTo(404);
      }
      assertThat(get("/sockjs" + ids + "/eventsource").statusCode()).isEqualTo(404);
      assertThat(get("/sockjs" + ids + "/websocket").statusCode()).isEqualTo(404);
    }

    @Test
    void theServerIdIsIgnored() throws Exception {
      String session = open();
      assertThat(post(at(session, "/xhr_send"), ping("a")).statusCode()).isEqualTo(204);
      String other = session.replace("/000/", "/999/");
      assertThat(post(at(other, "/xhr"), "").body()).contains("\\\"re\\\":\\\"a\\\"");
    }
  }

  @Nested
  class WebSockets {
    @Test
    void aRequestWithoutUpgradeIsABadOne() throws Exception {
      for (String path : new String[] {"/sockjs/0/0/websocket", "/sockjs/websocket"}) {
        assertThat(get(path).statusCode()).isEqualTo(400);
        assertThat(get(path).body()).isEqualTo("Can \"Upgrade\" only to \"WebSocket\".");
      }
      String get = "GET /sockjs/0/0/websocket HTTP/1.1";
      Raw unversioned = new Raw(get, "Upgrade: WebSocket", "Connection: close");
      assertThat(unversioned.status()).isEqualTo(426);
      Raw closing =
          new Raw(get, "Upgrade: WebSocket", "Connection: close", "Sec-WebSocket-Version: 13");
      assertThat(closing.status()).isEqualTo(400);
    }

    @Test
    void onlyGetIsAllowed() throws Exception {
      HttpResponse<String> response = post("/sockjs/0/0/websocket", "");
      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(header(response, "Content-Type")).isNull();
      assertThat(header(response, "Allow")).isEqualTo("OPTIONS, GET");
      assertThat(response.body()).isEmpty();
    }

    @Test
    void emptyMessagesAreIgnored() {
      TestClient client = node.connect(session() + "/websocket?token=" + token("u1"));
      assertThat(client.text()).isEqualTo("o");
      assertThat(client.text()).contains("welcome");
      client.send("").send("[]").send(ping("a"));
      assertThat(client.text()).contains("pong");
    }

    @Test
    void twoMayHaveOneSessionId() {
      String path = session() + "/websocket?token=" + token("u1");
      TestClient one = node.connect(path);
      TestClient two = node.connect(path);
      for (TestClient client : new TestClient[] {one, two}) {
        assertThat(client.text()).isEqualTo("o");
        assertThat(client.text()).contains("welcome");
        client.send(ping("a"));
        assertThat(client.text()).contains("pong");
      }
    }

    @Test
    void brokenJsonEndsIt() {
      TestClient client = node.connect(session() + "/websocket?token=" + token("u1"));
      client.send("[\"a");
      assertThat(client.closeCode()).isEqualTo(4400);
    }
  }

  @Nested
  class Polling {
    @Test
    void headersAreAsTheyShouldBe() throws Exception {
      String session = session();
      String query = "?token=" + token("u1");
      HttpResponse<String> opened = post(at(session + query, "/xhr"), "", "Origin", ORIGIN);
      assertThat(opened.body()).isEqualTo("o\n");
      assertThat(header(opened, "Content-Type")).isEqualTo("application/javascript; charset=UTF-8");
      assertThat(header(opened, "Content-Length")).isEqualTo("2");
      isUncached(opened);
      isForTheOrigin(opened);

      HttpResponse<String> sent =
          post(at(session + query, "/xhr_send"), ping("a"), "Origin", ORIGIN);
      assertThat(sent.statusCode()).isEqualTo(204);
      assertThat(sent.body()).isEmpty();
      assertThat(header(sent, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
      isUncached(sent);
      isForTheOrigin(sent);
    }

    @Test
    void whatIsNoMessageIsRefusedAndTheSessionGoesOn() throws Exception {
      String session = open();
      HttpResponse<String> broken = post(at(session, "/xhr_send"), "[\"x");
      assertThat(broken.statusCode()).isEqualTo(500);
      assertThat(broken.body()).isEqualTo("Broken JSON encoding.");
      HttpResponse<String> nothing = post(at(session, "/xhr_send"), "");
      assertThat(nothing.statusCode()).isEqualTo(500);
      assertThat(nothing.body()).isEqualTo("Payload expected.");
      assertThat(post(at(session, "/xhr_send"), "[]").statusCode()).isEqualTo(204);
      assertThat(post(at(session, "/xhr_send"), ping("a")).statusCode()).isEqualTo(204);
      assertThat(post(at(session, "/xhr"), "").body()).startsWith("a[").contains("pong");
    }

    @Test
    void anyContentTypeIsTaken() throws Exception {
      String session = open();
      String[] types = {
        "text/plain",
        "T",
        "application/json",
        "application/xml",
        "application/json; charset=utf-8",
        "text/xml; charset=utf-8",
        "text/xml"
      };
      for (String type : types) {
        assertThat(post(at(session, "/xhr_send"), ping(type), "Content-Type", type).statusCode())
            .isEqualTo(204);
      }
      assertThat(post(at(session, "/xhr"), "").body().split("pong", -1)).hasSize(types.length + 1);
    }

    @Test
    void anUnknownSessionTakesNoMessages() throws Exception {
      assertThat(post(session() + "/xhr_send", ping("a")).statusCode()).isEqualTo(404);
    }

    @Test
    void aPostWithoutALengthOpensASession() throws Exception {
      Raw raw = new Raw("POST " + session() + "/xhr HTTP/1.1");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.bytes(2)).isEqualTo("o\n");
    }

    @Test
    void aClosedSessionSaysSoAgainAndAgain() throws Exception {
      String path = session() + "/xhr?token=bad";
      assertThat(post(path, "").body()).isEqualTo("o\n");
      assertThat(post(path, "").body()).startsWith("c[4401,");
      assertThat(post(path, "").body()).startsWith("c[4401,");
    }
  }

  @Nested
  class Streams {
    @Test
    void anXhrStreamBeginsWithAPrelude() throws Exception {
      String session = session() + "?token=" + token("u1");
      HttpResponse<Stream<String>> response = stream("POST", at(session, "/xhr_streaming"));
      assertThat(header(response, "Content-Type"))
          .isEqualTo("application/javascript; charset=UTF-8");
      assertThat(header(response, "X-Accel-Buffering")).isEqualTo("no");
      isUncached(response);
      isForTheOrigin(response);
      try (Stream<String> body = response.body()) {
        Iterator<String> lines = body.iterator();
        assertThat(lines.next()).isEqualTo("h".repeat(2048));
        assertThat(lines.next()).isEqualTo("o");
        assertThat(lines.next()).startsWith("a[").contains("welcome");
        assertThat(post(at(session, "/xhr_send"), ping("x")).statusCode()).isEqualTo(204);
        assertThat(lines.next()).startsWith("a[").contains("pong");
      }
    }

    @Test
    void anEventSourceHasLinesOfItsOwn() throws Exception {
      String session = session() + "?token=" + token("u1");
      HttpResponse<Stream<String>> response = stream("GET", at(session, "/eventsource"));
      assertThat(header(response, "Content-Type")).isEqualTo("text/event-stream");
      assertThat(header(response, "X-Accel-Buffering")).isEqualTo("no");
      isUncached(response);
      try (Stream<String> body = response.body()) {
        Iterator<String> lines = body.iterator();
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("data: o");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).startsWith("data: a[").contains("welcome");
        assertThat(lines.next()).isEmpty();
        assertThat(post(at(session, "/xhr_send"), ping(" %0A\\n\\u0000")).statusCode())
            .isEqualTo(204);
        String pong = lines.next();
        assertThat(pong).contains("%250A").contains("\\\\n").contains("\\\\u0000");
      }
    }

    @Test
    void aSecondRequestToBeSentToIsRefusedUntilTheFirstIsGone() throws Exception {
      String path = session() + "/xhr_streaming?token=" + token("u1");
      Raw first = new Raw("POST " + path + " HTTP/1.1", "Content-Length: 0");
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.line()).isEqualTo("803");
      assertThat(lines(path).get(1)).isEqualTo("c[2010,\"Another connection still open\"]");
      first.close();

      String answer;
      do {
        Raw next = new Raw("POST " + path + " HTTP/1.1", "Content-Length: 0");
        next.status();
        answer = next.chunk().substring(2049);
        next.close();
      } while (answer.startsWith("c[2010"));
      assertThat(answer).isEqualTo("o\n");
    }

    @Test
    void aClosedSessionEndsItsStreams() throws Exception {
      String path = session() + "/xhr_streaming?token=bad";
      assertThat(lines(path)).element(1).isEqualTo("o");
      assertThat(lines(path)).hasSize(2).element(1).asString().startsWith("c[4401,");
    }
  }

  @Nested
  class Characters {
    /** The bounds of the ranges that a server must escape. */
    private static final String ESCAPED = "\u200c\u200f\u2028\u202f\u2060\u206f\ufff0\ufffd\uffff";

    @Test
    void theServerEscapesWhatBrowsersChange() throws Exception {
      String session = open();
      post(at(session, "/xhr_send"), ping(ESCAPED));
      String answer = post(at(session, "/xhr"), "").body();
      String escapes =
          ESCAPED.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
      assertThat(answer).contains(escapes);
      assertThat(re(answer)).isEqualTo(ESCAPED);
    }

    @Test
    void theServerReadsWhatAClientEscapes() throws Exception {
      String session = open();
      StringBuilder text = new StringBuilder();
      for (char c = 1; c < 0xa0; c++) {
        text.append(c);
      }
      String escaped =
          text.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
      String inner = message("ping", text.toString(), new JsonObject()).encode();
      String quoted = new JsonArray().add(inner).encode();
      assertThat(escaped).isNotEmpty();
      assertThat(post(at(session, "/xhr_send"), quoted).statusCode()).isEqualTo(204);
      assertThat(re(post(at(session, "/xhr"), "").body())).isEqualTo(text.toString());
    }

    private String re(String answer) {
      JsonArray frames = new JsonArray(answer.trim().substring(1));
      return new JsonObject(frames.getString(0)).getJsonObject("p").getString("re");
    }
  }

  @Nested
  class Http10 {
    @Test
    void aPollHasALengthAndTheConnectionGoesOn() throws Exception {
      String path = session() + "/xhr?token=bad";
      Raw raw =
          new Raw("POST " + path + " HTTP/1.0", "Connection: keep-alive", "Content-Length: 0");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.headers)
          .doesNotContainKey("transfer-encoding")
          .containsEntry("content-length", "2");
      assertThat(raw.bytes(2)).isEqualTo("o\n");
      assertThat(raw.headers).containsEntry("connection", "keep-alive");
      raw.request("POST " + path + " HTTP/1.0", "Content-Length: 0");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.rest()).startsWith("c[4401,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive", "Connection: close", "X: y"})
    void aStreamEndsWithItsConnection(String connection) throws Exception {
      String path = session() + "/xhr_streaming?token=bad";
      Raw raw = new Raw("POST " + path + " HTTP/1.0", connection, "Content-Length: 0");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.headers).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(raw.headers.getOrDefault("connection", "close")).isEqualTo("close");
      assertThat(raw.rest()).startsWith("h".repeat(2048) + "\no\nc[4401,").endsWith("]\n");
    }
  }

  @Nested
  class Http11 {
    @Test
    void aGreetingHasALengthAndTheConnectionGoesOn() throws Exception {
      Raw raw = new Raw("GET /sockjs HTTP/1.1", "Connection: keep-alive");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.headers).containsEntry("content-length", "19");
      assertThat(raw.bytes(19)).isEqualTo("Welcome to SockJS!\n");
      raw.request("GET /sockjs HTTP/1.1");
      assertThat(raw.status()).isEqualTo(200);
    }

    @Test
    void aStreamIsChunked() throws Exception {
      String path = session() + "/xhr_streaming?token=bad";
      Raw raw = new Raw("POST " + path + " HTTP/1.1", "Content-Length: 0");
      assertThat(raw.status()).isEqualTo(200);
      assertThat(raw.headers).containsEntry("transfer-encoding", "chunked");
      assertThat(raw.headers).doesNotContainKey("content-length");
      assertThat(raw.chunk()).isEqualTo("h".repeat(2048) + "\no\n");
      assertThat(raw.chunk()).startsWith("c[4401,");
      assertThat(raw.chunk()).isEmpty();
    }
  }

  private static String session() {
    return "/sockjs/000/" + UUID.randomUUID();
  }

  /** A session by polling that has got its welcome. */
  private static String open() throws Exception {
    String session = session() + "?token=" + token("u1");
    assertThat(post(at(session, "/xhr"), "").body()).isEqualTo("o\n");
    assertThat(post(at(session, "/xhr"), "").body()).startsWith("a[").contains("welcome");
    return session;
  }

  /** A transport of a session; the query comes with each, as the SockJS client sends it. */
  private static String at(String session, String transport) {
    int query = session.indexOf('?');
    return query < 0
        ? session + transport
        : session.substring(0, query) + transport + session.substring(query);
  }

  private static String ping(String id) {
    return new JsonArray().add(message("ping", id, new JsonObject()).encode()).encode();
  }

  private static void isUncached(HttpResponse<?> response) {
    assertThat(header(response, "Cache-Control")).isEqualTo(UNCACHED);
    assertThat(header(response, "Expires")).isNull();
    assertThat(header(response, "Last-Modified")).isNull();
  }

  private static void isForTheOrigin(HttpResponse<?> response) {
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
    assertThat(header(response, "Access-Control-Allow-Credentials")).isEqualTo("true");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, "", headers);
  }

  private static HttpResponse<String> post(String path, String body, String... headers)
      throws Exception {
    return send("POST", path, body, headers);
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<Stream<String>> stream(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Origin", ORIGIN)
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofLines());
  }

  /** All lines of a stream that ends. */
  private static java.util.List<String> lines(String path) throws Exception {
    try (Stream<String> body = stream("POST", path).body()) {
      return body.toList();
    }
  }

  /** A connection that sends what it is told and nothing else. */
  private static final class Raw implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", node.port());
    private final InputStream in = new BufferedInputStream(socket.getInputStream());
    Map<String, String> headers = Map.of();

    Raw(String requestLine, String... headerLines) throws IOException {
      socket.setSoTimeout(20_000);
      request(requestLine, headerLines);
    }

    void request(String requestLine, String... headerLines) throws IOException {
      String request =
          requestLine
              + "\r\nHost: 127.0.0.1\r\n"
              + Stream.of(headerLines).map(line -> line + "\r\n").collect(Collectors.joining())
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    int status() throws IOException {
      String statusLine = line();
      Map<String, String> read = new java.util.HashMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        read.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
      headers = read;
      return Integer.parseInt(statusLine.split(" ")[1]);
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        assertThat(c).as("the end, after %s", line).isNotNegative();
        line.append((char) c);
      }
      return line.toString().stripTrailing();
    }

    String bytes(int count) throws IOException {
      return new String(in.readNBytes(count), StandardCharsets.UTF_8);
    }

    String chunk() throws IOException {
      String chunk = bytes(Integer.parseInt(line(), 16));
      line();
      return chunk;
    }

    /** To the end of the connection. */
    String rest() throws IOException {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
