package io.wse.codec.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.Channel;
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
}
