package io.wse.chaos.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.chaos.rig.Exposition;
import io.wse.testbed.TestbedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final String METERS =
      """
      # TYPE jvm_buffer_memory_used_bytes gauge
      jvm_buffer_memory_used_bytes{id="direct"} 8192.0
      jvm_buffer_memory_used_bytes{id="mapped"} 4096.0
      jvm_buffer_memory_used_bytes_other 1.0
      process_files_open_files 121.0
      big 2.5E7
      """;

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

  @Test
  void metersAreAddedUpByNameAndTag() {
    Exposition meters = new Exposition(METERS);
    assertThat(meters.sum("jvm_buffer_memory_used_bytes", "")).isEqualTo(12_288);
    assertThat(meters.sum("jvm_buffer_memory_used_bytes", "id=\"direct\"")).isEqualTo(8_192);
    assertThat(meters.sum("process_files_open_files", "")).isEqualTo(121);
    assertThat(meters.sum("big", "")).isEqualTo(25_000_000);
  }

  @Test
  void aMeterThatIsNotThereIsNoZero() {
    assertThatThrownBy(() -> new Exposition(METERS).sum("process_files", ""))
        .isInstanceOf(TestbedException.class)
        .hasMessageContaining("process_files");
  }

  private static Growth growth(long... values) {
    return new Growth("heap", java.util.Arrays.stream(values).boxed().toList());
  }
}
