package io.wse.codec.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessagesTest {

  @Test
  void aHelloIsReadWhole() throws Exception {
    ClientMessage message =
        ClientMessages.parse(
            """
            {"t":"hello","id":"1","p":{"token":"t","resume":{"user:u":{"epoch":"e","seq":12}},
             "topics":["news"],"client":{"name":"c","version":"1"},"later":true}}""");
    assertThat(message)
        .isEqualTo(
            new ClientMessage.Hello(
                "1",
                "t",
                Map.of(Channel.user("u"), new ResumePosition("e", 12)),
                List.of("news"),
                "c",
                "1"));
  }

  @Test
  void aTokenIsNeverPrinted() throws Exception {
    assertThat(ClientMessages.parse("{\"t\":\"hello\",\"p\":{\"token\":\"s3cret\"}}").toString())
        .doesNotContain("s3cret");
    assertThat(ClientMessages.parse("{\"t\":\"refresh\",\"p\":{\"token\":\"s3cret\"}}").toString())
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "null", "1", "\"hello\"", "{\"t\":", "{} {}"})
  void whatIsNoObjectIsNotJson(String frame) {
    assertThatThrownBy(() -> ClientMessages.parse(frame))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_JSON));
  }

  @Test
  void anUnknownTypeIsToldWithTheKnownOnes() {
    assertThatThrownBy(() -> ClientMessages.parse("{\"t\":\"dance\",\"id\":5}"))
        .hasMessageContaining("expected hello, subscribe")
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
              assertThat(e.re()).isEqualTo("5");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | t:",
        "{\"t\":3} | t:",
        "{\"t\":\"ping\",\"id\":{}} | id:",
        "{\"t\":\"ping\",\"id\":\"x\\ud800\"} | id:",
        "{\"t\":\"ping\",\"p\":[]} | p:",
        "{\"t\":\"subscribe\"} | p.topic:",
        "{\"t\":\"subscribe\",\"p\":{\"topic\":\"\"}} | p.topic:",
        "{\"t\":\"snapshot_request\",\"p\":{\"snapshot_type\":1}} | p.snapshot_type:",
        "{\"t\":\"refresh\",\"p\":{}} | p.token:",
        "{\"t\":\"hello\",\"p\":{\"topics\":\"news\"}} | p.topics:",
        "{\"t\":\"hello\",\"p\":{\"topics\":[1]}} | p.topics:",
        "{\"t\":\"hello\",\"p\":{\"resume\":[]}} | p.resume:",
        "{\"t\":\"hello\",\"p\":{\"resume\":{\"nobody\":{\"epoch\":\"e\",\"seq\":1}}}} | p.resume[\"nobody\"]:",
        "{\"t\":\"hello\",\"p\":{\"resume\":{\"user:u\":{\"seq\":1}}}} | p.resume[\"user:u\"]:",
        "{\"t\":\"hello\",\"p\":{\"resume\":{\"user:u\":{\"epoch\":\"e\",\"seq\":-1}}}} | p.resume[\"user:u\"]:",
        "{\"t\":\"hello\",\"p\":{\"resume\":{\"user:u\":{\"epoch\":\"e\",\"seq\":1.5}}}} | p.resume[\"user:u\"]:",
        "{\"t\":\"hello\",\"p\":{\"client\":{\"name\":[]}}} | p.client.name:",
      })
  void aWrongFieldIsNamed(String frame, String field) {
    assertThatThrownBy(() -> ClientMessages.parse(frame))
        .hasMessageStartingWith(field + " expected")
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD));
  }

  @Test
  void anIdThatNoAnswerCouldRepeatIsRefused() {
    for (String id : List.of("x".repeat(201), "\ud800", "a\udc00b")) {
      assertThatThrownBy(
              () -> ClientMessages.parse(new JsonObject().put("t", "ping").put("id", id).encode()))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                assertThat(e.re()).isNull();
                assertThat(e).hasMessageStartingWith("id: expected text of at most 200");
              });
    }
  }

  @Test
  void anErrorNeverGrowsWithTheFrameThatCausedIt() {
    String name = "\u0001".repeat(60_000);
    for (String frame :
        List.of(
            "{\"t\":\"hello\",\"p\":{\"resume\":{" + Json.encode(name) + ":{}}}}",
            "{\"t\":\"hello\",\"p\":{\"resume\":{\"user:u\":{\"epoch\":"
                + Json.encode(name)
                + ",\"seq\":1}}}}",
            "{\"t\":\"snapshot_request\",\"p\":{\"snapshot_type\":" + Json.encode(name) + "}}")) {
      assertThatThrownBy(() -> ClientMessages.parse(frame))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> assertThat(e.getMessage()).contains("expected").hasSizeLessThan(300));
    }
    assertThat(ServerFrames.error(null, ErrorCode.NOT_JSON, name, Instant.EPOCH))
        .hasSizeLessThan(6 * ServerFrames.MAX_ERROR_MESSAGE_LENGTH + 200);
  }

  @Test
  void anExcerptSplitsNoCharacter() {
    assertThat(Excerpt.of("x".repeat(60))).isEqualTo("x".repeat(60));
    assertThat(Excerpt.of("x".repeat(59) + "😀")).isEqualTo("x".repeat(59) + "…");
  }
}
