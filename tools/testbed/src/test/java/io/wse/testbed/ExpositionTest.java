package io.wse.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static final Exposition METERS =
      new Exposition(
          """
          # TYPE jvm_buffer_memory_used_bytes gauge
          jvm_buffer_memory_used_bytes{area="nio",id="direct"} 8192.0
          jvm_buffer_memory_used_bytes{area="nio",id="mapped"} 4096.0
          jvm_buffer_memory_used_bytes_other 1.0
          process_files_open_files 121.0
          big 2.5E7
          """);

  @Test
  void metersAreAddedUpByNameAndTags() {
    assertThat(METERS.sum("jvm_buffer_memory_used_bytes")).isEqualTo(12_288);
    assertThat(METERS.sum("jvm_buffer_memory_used_bytes", "area=\"nio\"", "id=\"direct\""))
        .isEqualTo(8_192);
    assertThat(METERS.sum("process_files_open_files")).isEqualTo(121);
    assertThat(METERS.sum("big")).isEqualTo(25_000_000);
  }

  @Test
  void aMeterThatIsNotThereIsNoZero() {
    assertThat(METERS.find("process_files")).isEmpty();
    assertThat(METERS.find("big", "id=\"direct\"")).isEmpty();
    assertThatThrownBy(() -> METERS.sum("process_files", "id=\"direct\""))
        .isInstanceOf(TestbedException.class)
        .hasMessageContaining("process_files")
        .hasMessageContaining("id=\"direct\"");
  }
}
