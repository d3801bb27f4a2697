package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What pages of other origins may send, and behind which names a node knows its own. */
class CorsIT {
  private static final String ORIGIN = "http://localhost:1234";
  private static final String[] PATHS = {"/sockjs/000/s/xhr", "/wse/snapshot/request"};

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void theProtocolsOwnHeadersMayBeSentByDefault() throws Exception {
    HttpHeaders preflight = preflight(Map.of(), "x-request-id");

    assertThat(preflight.firstValue("Access-Control-Allow-Headers"))
        .contains("Authorization, Content-Type");
    assertThat(preflight.firstValue("Access-Control-Max-Age")).contains("3600");
    assertThat(preflight.firstValue("Vary")).contains("Origin");
  }

  @Test
  void othersMayBeSentWhereTheyAreSet() throws Exception {
    HttpHeaders preflight =
        preflight(
            Map.of("cors.headers", "X-Request-Id, traceparent", "cors.max_age", "5m"),
            "x-request-id");

    assertThat(preflight.firstValue("Access-Control-Allow-Headers"))
        .contains("Authorization, Content-Type, X-Request-Id, traceparent");
    assertThat(preflight.firstValue("Access-Control-Max-Age")).contains("300");
  }

  @Test
  void anAsteriskLetsThemSendWhatTheyAskFor() throws Exception {
    HttpHeaders preflight = preflight(Map.of("cors.headers", "*"), "a, b, c");

    assertThat(preflight.firstValue("Access-Control-Allow-Headers")).contains("a, b, c");
    assertThat(preflight.firstValue("Vary")).contains("Origin, Access-Control-Request-Headers");
  }

  @Test
  void aTrustedProxyTellsUnderWhichNameTheNodeWasReached() throws Exception {
    String[] forwarded = {"Origin", "https://wse.example", "X-Forwarded-Host", "wse.example"};
    try (SocketNode node = SocketNode.start(Map.of("socket.trusted_proxies", "127.0.0.1"))) {
      assertThat(info(node, forwarded)).isEqualTo(200);
      assertThat(info(node, "Origin", "https://wse.example")).isEqualTo(403);
    }
    try (SocketNode node = SocketNode.start()) {
      assertThat(info(node, forwarded)).isEqualTo(403);
    }
  }

  private int info(SocketNode node, String... headers) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/sockjs/info"))
                .headers(headers)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  /** The headers of the answer, which must be the same on each path. */
  private HttpHeaders preflight(Map<String, ?> settings, String asked) throws Exception {
    try (SocketNode node = SocketNode.start(new HashMap<>(settings))) {
      List<HttpHeaders> answers =
          Arrays.stream(PATHS).map(path -> preflight(node, path, asked)).distinct().toList();
      assertThat(answers).hasSize(1);
      return answers.get(0);
    }
  }

  private HttpHeaders preflight(SocketNode node, String path, String asked) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Origin", ORIGIN)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", asked)
            .build();
    HttpResponse<String> response =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    assertThat(response.statusCode()).isEqualTo(204);
    // The time of the answer is not what is compared.
    return HttpHeaders.of(
        response.headers().map(), (name, value) -> !name.equalsIgnoreCase("date"));
  }
}
