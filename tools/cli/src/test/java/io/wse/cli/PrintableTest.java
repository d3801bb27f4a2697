package io.wse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void textIsShownAsItIs() {
    assertThat(Printable.line("Zürich → 東京 \uD83D\uDE00")).isEqualTo("Zürich → 東京 \uD83D\uDE00");
    assertThat(Printable.text("{\n\t\"a\": 1\n}".getBytes(UTF_8))).contains("{\n\t\"a\": 1\n}");
  }

  @Test
  void nothingThatMovesTheCursorOrTurnsTheTextIsShown() {
    assertThat(Printable.line("a\u001b[2Jb\nc\u202ed\u0007")).isEqualTo("a?[2Jb?c?d?");
    assertThat(Printable.text("a\u001b[2J".getBytes(UTF_8))).isEmpty();
    assertThat(Printable.text("a\u202eb".getBytes(UTF_8))).isEmpty();
  }

  @Test
  void whatIsNotUtf8IsNoText() {
    assertThat(Printable.text(new byte[] {(byte) 0xc3, 0x28})).isEmpty();
  }
}
