package io.wse.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochsTest {

  @ParameterizedTest
  @CsvSource({
    "gen.20600, gen.20600, true",
    "gen.20600, gen.20605, true",
    "gen.20605, gen.20600, true",
    "gen.20600, gen.20606, false",
    "gen.20600, other.20600, false",
    "gen.20600, gen, false",
    "gen.1.2, gen.1.2, true",
    "gen.x, gen.1, false",
    "'', gen.1, false",
    "gen.99999999999999999999, gen.1, false",
    "random, random, true",
    "random, another, false"
  })
  void namesOneNumbering(String one, String other, boolean same) {
    assertThat(Epochs.same(one, other)).isEqualTo(same);
  }

  @Test
  void metaOutlivesTheErasInWhichAnEpochIsTheSame() {
    assertThat(ReplayLogOptions.of("redis://h").metaLifetimeMs()).isGreaterThanOrEqualTo(604800000);
  }
}
