package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CloseReasonTest {

  @Test
  void keepsWhatFits() {
    assertThat(CloseReason.fit("no token")).isEqualTo("no token");
    assertThat(CloseReason.fit("x".repeat(123))).hasSize(123);
  }

  @Test
  void cutsWhatDoesNotAndNoCharacterInTwo() {
    assertThat(CloseReason.fit("x".repeat(5_000))).hasSize(123);
    String cut = CloseReason.fit("\ud83d\ude00".repeat(100));
    assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(123);
    assertThat(cut.replace("\ud83d\ude00", "")).isEmpty();
    assertThat(CloseReason.fit("\u20ac".repeat(500)).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(123);
  }
}
