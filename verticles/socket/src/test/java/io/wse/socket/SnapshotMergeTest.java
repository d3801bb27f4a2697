package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotMergeTest {

  @Test
  void putsTheRowsOneAfterTheOtherAsTheyAre() {
    Buffer merged =
        SnapshotMerge.merge(
            List.of(
                frame("{\"n\":1.50,\"a\":[1,2]},{\"n\":12345678901234567890.123456789}", 1),
                frame("", 2),
                frame("{\"s\":\"] \u20ac \\\"\"}", 3)));

    assertThat(merged.toString())
        .isEqualTo(
            "{\"v\":2,\"x\":{\"p\":{}},\"p\":{\"re\":null,\"rows\":["
                + "{\"n\":1.50,\"a\":[1,2]},{\"n\":12345678901234567890.123456789},"
                + "{\"s\":\"] \u20ac \\\"\"}"
                + "],\"positions\":{\"t\":{\"0\":7}},\"chunk\":1,\"chunks\":1}}");
  }

  @Test
  void findsTheRowsAlsoAfterTheNumberOfChunks() {
    Buffer merged =
        SnapshotMerge.merge(
            List.of(
                Buffer.buffer("{\"p\":{\"chunks\":2,\"rows\":[1]}}"),
                Buffer.buffer("{\"p\":{\"chunks\":2,\"rows\":[2]}}")));

    assertThat(merged.toString()).isEqualTo("{\"p\":{\"chunks\":1,\"rows\":[1,2]}}");
  }

  @Test
  void takesValuesOfAnyLength() {
    String row = "{\"n\":" + "9".repeat(5_000) + ",\"" + "k".repeat(60_000) + "\":1}";
    Buffer frame = Buffer.buffer("{\"p\":{\"chunks\":1,\"rows\":[" + row + "]}}");

    assertThat(SnapshotMerge.merge(List.of(frame))).isEqualTo(frame);
  }

  @Test
  void refusesWhatHasNoRows() {
    assertThatThrownBy(() -> SnapshotMerge.merge(List.of(Buffer.buffer("{\"p\":{\"chunks\":1}}"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one list");
    assertThatThrownBy(() -> SnapshotMerge.merge(List.of(Buffer.buffer("{\"q\":{}}"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Buffer frame(String rows, int chunk) {
    return Buffer.buffer(
        "{\"v\":2,\"x\":{\"p\":{}},\"p\":{\"re\":null,\"rows\":["
            + rows
            + "],\"positions\":{\"t\":{\"0\":7}},\"chunk\":"
            + chunk
            + ",\"chunks\":3}}");
  }
}
