package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.EventPaths;
import io.wse.codec.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewEventTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1.10,\"b\":12345678901234567.89,\"c\":1e400,\"d\":-0.0}",
        "[1.10, 1e400]",
        "1.10",
        "\"\\ud83d\\ude00 \\/\"",
        "null",
        "{\"a\":1,\"a\":2}",
      })
  void dataIsPublishedAsItIsWritten(String data) throws Exception {
    NewEvent event = new NewEvent("T\"", "id", "ü", "2026-01-02T03:04:05.678Z", data);

    DomainEvent read =
        new DomainEventDecoder(EventPaths.DEFAULT, 10_000)
            .decode(
                new SourceRecord(
                    new SourcePosition("t", 0, 1),
                    null,
                    event.text().getBytes(StandardCharsets.UTF_8),
                    Map.of(),
                    1))
            .orElseThrow();

    assertThat(read.payload().toString()).isEqualTo(data);
    assertThat(read.type()).isEqualTo("T\"");
    assertThat(read.channels().toString()).isEqualTo("[user:ü]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{} {}", "1 2", "1.", "NaN", "'a'", "{\"a\":01}", "[1,]"})
  void whatIsNotOneJsonValueIsRefused(String data) {
    assertThatThrownBy(() -> new NewEvent("T", "id", "u", "2026-01-02", data))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--data: expected one JSON value");
  }
}
