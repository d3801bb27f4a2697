package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {

  @ParameterizedTest
  @CsvSource({
    "news, news",
    "news.*, news.",
    "news.*, news.sport",
    "*, anything",
    "*.chat, room.chat",
    "a*c, abc",
    "a*c, ac",
    "a*b*c, a-b-c",
    "a*b*c, abbc",
    "user.{user}.*, user.u1.x",
    "{user}, u1",
    "a.b, a.b"
  })
  void matches(String pattern, String text) {
    assertThat(TextPattern.of(pattern, TextPattern.USER, "u1").matches(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "news, newspaper",
    "news, old news",
    "news.*, news",
    "a*a, a",
    "a*b*c, acb",
    "a*bc*c, abc",
    "user.{user}.*, user.u2.x",
    "a.b, axb"
  })
  void doesNotMatch(String pattern, String text) {
    assertThat(TextPattern.of(pattern, TextPattern.USER, "u1").matches(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"user.*.x, user.u2.x", "user.{user}.x, user.u2.x"})
  void takesTheUsersIdLiterally(String ignored, String othersTopic) {
    assertThat(TextPattern.of("user.{user}.x", TextPattern.USER, "*").matches(othersTopic))
        .isFalse();
    assertThat(TextPattern.of("user.{user}.x", TextPattern.USER, "*").matches("user.*.x")).isTrue();
  }
}
