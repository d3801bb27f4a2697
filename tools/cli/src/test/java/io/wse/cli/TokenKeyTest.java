package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenKeyTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @Test
  void isTheOneOfTheEnvironmentIfThereIsOne() {
    assertThat(TokenKey.given(Map.of("WSE_JWT_SECRET", KEY))).contains(KEY);
    assertThat(TokenKey.given(Map.of("WSE_JWT_SECRET", " "))).isEmpty();
    assertThat(TokenKey.given(Map.of())).isEmpty();
  }

  @Test
  void isTheSameForAllWhoReadItWithBlanksAround() {
    assertThat(TokenKey.given(Map.of("WSE_JWT_SECRET", " " + KEY + "\n"))).contains(KEY);
  }

  @Test
  void isRefusedWhereTheNodesWouldRefuseItWithoutBeingShown() {
    assertThatThrownBy(() -> TokenKey.given(Map.of("WSE_JWT_SECRET", KEY.substring(1))))
        .isInstanceOf(CliException.class)
        .hasMessage("WSE_JWT_SECRET: expected at least 32 bytes");
  }
}
