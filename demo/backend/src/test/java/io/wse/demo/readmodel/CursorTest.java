package io.wse.demo.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
  private static final SortOrder BY_NAME = SortOrder.byName("broker", "name");

  @Test
  void isReadBackTheSame() {
    var byTime = new Cursor(List.of("2026-01-02T03:04:05.678Z", ID));
    var byName = new Cursor(List.of("ibkr", "Trust ••1234", ID));

    assertThat(Cursor.decode(byTime.encode(), SortOrder.NEWEST_FIRST)).isEqualTo(byTime);
    assertThat(Cursor.decode(byName.encode(), BY_NAME)).isEqualTo(byName);
  }

  @Test
  void isOfOneListOnly() {
    var byName = new Cursor(List.of("ibkr", "Trust ••1234", ID)).encode();
    assertThatThrownBy(() -> Cursor.decode(byName, SortOrder.NEWEST_FIRST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "[1, 2]",
        "[null, null]",
        "[\"2026-01-02T03:04:05.678Z\"]",
        "[\"2026-01-02T03:04:05.678Z\", \"1-1-1-1-1\"]",
        "[\"2026-01-02T03:04:05.678Z\", \"x\"]",
        "[\"yesterday\", \"" + ID + "\"]",
        "[\"+200000-01-01T00:00:00Z\", \"" + ID + "\"]",
      })
  void anythingElseIsRefused(String json) {
    var encoded = Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Cursor.decode(encoded, SortOrder.NEWEST_FIRST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!", "MQ"})
  void whatIsNotEncodedIsRefused(String text) {
    assertThatThrownBy(() -> Cursor.decode(text, SortOrder.NEWEST_FIRST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
