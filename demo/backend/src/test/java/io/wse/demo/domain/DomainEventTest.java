package io.wse.demo.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainEventTest {
  private static final String TOPIC = Entity.ACCOUNT.topic();

  private static JsonObject event() {
    var account =
        new Account(
            UUID.randomUUID(),
            UUID.randomUUID(),
            "alpaca",
            "Individual",
            "USD",
            new BigDecimal("12345678901.10"),
            new BigDecimal("0.00"),
            Instant.parse("2026-01-02T03:04:05Z"));
    return DomainEvent.of(
            EventType.BROKER_ACCOUNT_LINKED,
            "alice",
            Instant.parse("2026-01-02T03:04:05.006Z"),
            account.row())
        .toJson();
  }

  private static DomainEvent parse(String text) {
    return DomainEvent.parse(TOPIC, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isWrittenAsTheContractSays() {
    var json = event();

    assertThat(json.fieldNames())
        .containsExactly("event_type", "event_id", "user_id", "timestamp", "data");
    assertThat(json.getString("timestamp")).isEqualTo("2026-01-02T03:04:05.006Z");
    assertThat(json.encode())
        .contains("\"balance\":12345678901.10,\"buying_power\":0.00")
        .contains("\"updated_at\":\"2026-01-02T03:04:05.000Z\"");
  }

  @Test
  void isReadBackTheSame() {
    var json = event();

    assertThat(parse(json.encode()).toJson().encode()).isEqualTo(json.encode());
  }

  @Test
  void fieldsThatAreNotTheRowsAreLeftOut() {
    var json = event();
    json.getJsonObject("data").put("more", "x".repeat(2_000_000));

    assertThat(parse(json.encode()).data().containsKey("more")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "null", "7", "{}", "{\"event_type\":7}"})
  void whatIsNoEventIsRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordWithoutValueIsRefused() {
    assertThatThrownBy(() -> DomainEvent.parse(TOPIC, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEventOfAnotherTopicsEntityIsRefused() {
    var value = event().encode().getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> DomainEvent.parse(Entity.ORDER.topic(), value))
        .hasMessageContaining("topic");
  }

  @ParameterizedTest
  @CsvSource({
    "account_id, not-a-uuid",
    "account_id, 6F9619FF-8B86-D011-B42D-00CF4FC964FF",
    "name, ",
    "name, 'a\u0000b'",
    "balance, 12",
    "updated_at, yesterday",
    "updated_at, +99999-01-01T00:00:00Z"
  })
  void aRowThatCannotBeStoredIsRefusedByField(String field, String value) {
    var json = event();
    json.getJsonObject("data").put(field, value);

    assertThatThrownBy(() -> parse(json.encode()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("data." + field + ":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e15", "1e400", "-1e300", "0.0000000001"})
  void aNumberThatNoColumnTakesIsRefused(String number) {
    var text = event().encode().replace("12345678901.10", number);

    assertThatThrownBy(() -> parse(text)).hasMessageStartingWith("data.balance:");
  }

  @Test
  void aUserIdThatNoColumnTakesIsRefused() {
    assertThatThrownBy(() -> parse(event().put("user_id", "a\u0000").encode()))
        .hasMessageStartingWith("user_id:");
    assertThatThrownBy(() -> parse(event().put("user_id", "a".repeat(257)).encode()))
        .hasMessageStartingWith("user_id:");
  }
}
