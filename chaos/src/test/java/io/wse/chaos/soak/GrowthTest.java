package io.wse.chaos.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrowthTest {
  @Test
  void fivePercentAreTooMuchAndLessIsNot() {
    assertThat(growth(1_000, 3_000, 1_049).isTooMuch()).isFalse();
    assertThat(growth(1_000, 1_000, 1_050).isTooMuch()).isTrue();
    assertThat(growth(1_000, 1_200, 900).percent()).isEqualTo(-10);
  }

  @Test
  void whatBeginsAtNothingMustStayThere() {
    assertThat(growth(0, 0).isTooMuch()).isFalse();
    assertThat(growth(0, 1).isTooMuch()).isTrue();
  }

  @Test
  void valuesAreFollowedByTheirNamesInTheirOrder() {
    Map<String, Long> first = new LinkedHashMap<>();
    first.put("heap", 10L);
    first.put("descriptors", 20L);
    List<Growth> all =
        Growth.of(
            List.of(new Sample(0, first), new Sample(60, Map.of("descriptors", 21L, "heap", 10L))));
    assertThat(all)
        .containsExactly(
            new Growth("heap", List.of(10L, 10L)), new Growth("descriptors", List.of(20L, 21L)));
    assertThat(all).filteredOn(Growth::isTooMuch).hasSize(1);
  }

  private static Growth growth(long... values) {
    return new Growth("heap", Arrays.stream(values).boxed().toList());
  }
}
