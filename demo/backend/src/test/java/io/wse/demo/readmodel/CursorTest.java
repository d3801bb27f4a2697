package io.wse.demo.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void isReadBackTheSame() {
    var cursor = new Cursor(OffsetDateTime.parse("2026-01-02T03:04:05.678Z"), UUID.randomUUID());

    assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!", "MSBub3QtYS11dWlk", "OTIyMzM3MjAzNjg1NDc3NTgwNyBhIGI", "MQ"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
