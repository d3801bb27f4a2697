package io.wse.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

  @ParameterizedTest
  @ValueSource(strings = {"user:42", "role:admin", "team:a:b", "topic:order.news", "global"})
  void aNameReadsBackAsTheSameChannel(String name) {
    assertThat(Channel.parse(name).name()).isEqualTo(name);
  }

  @Test
  void addressesFollowTheKinds() {
    assertThat(Channel.user("42").address()).isEqualTo("wse.user.42");
    assertThat(Channel.topic("news").address()).isEqualTo("wse.topic.news");
    assertThat(Channel.GLOBAL.address()).isEqualTo("wse.global");
  }

  @Test
  void theFirstUserIsFoundAmongOtherChannels() {
    List<Channel> channels = List.of(Channel.GLOBAL, Channel.team("7"), Channel.user("42"));
    assertThat(Channel.firstUser(channels)).isEqualTo("42");
    assertThat(Channel.firstUser(channels.subList(0, 2))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user", "user:", "users:1", "global:1", ":x", "topic:a\u0000b"})
  void whatIsNoChannelIsRefused(String name) {
    assertThatThrownBy(() -> Channel.parse(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idsAreBoundedAndWellFormed() {
    assertThat(Channel.user("x".repeat(Channel.MAX_ID_LENGTH)).id()).hasSize(200);
    assertThatThrownBy(() -> Channel.user("x".repeat(Channel.MAX_ID_LENGTH + 1)))
        .hasMessageContaining("1 to 200 characters, found 201");
    assertThatThrownBy(() -> Channel.user("a\ud800")).hasMessageContaining("surrogates");
    assertThat(Channel.user("\ud83d\ude00").name()).isEqualTo("user:\ud83d\ude00");
  }
}
