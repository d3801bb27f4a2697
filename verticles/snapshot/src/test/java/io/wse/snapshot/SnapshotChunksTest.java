package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotChunksTest {
  private static final SnapshotChunks.Head HEAD =
      new SnapshotChunks.Head(
          "s-1",
          "accounts",
          "rows",
          "2026-01-01T00:00:00.000Z",
          List.of("a", "b", "never-written"),
          Map.of(new Place("b", 0), 7L, new Place("a", 1), 3L, new Place("a", 0), 2L),
          true);

  @Test
  void oneChunkSaysEverything() {
    List<Buffer> chunks =
        SnapshotChunks.of(
            HEAD, List.of(Buffer.buffer("{\"n\":1.10}"), Buffer.buffer("{\"n\":2}")), 4_096);

    assertThat(chunks)
        .extracting(Buffer::toString)
        .containsExactly(
            "{\"rows\":[{\"n\":1.10},{\"n\":2}],\"total\":2,"
                + "\"timestamp\":\"2026-01-01T00:00:00.000Z\","
                + "\"positions\":{\"a\":{\"0\":2,\"1\":3},\"b\":{\"0\":7},\"never-written\":{}},\"exact\":true,"
                + "\"snapshot_id\":\"s-1\",\"snapshot_type\":\"accounts\",\"chunk\":1,\"chunks\":1}");
  }

  @Test
  void noRowsAreOneChunkToo() {
    assertThat(SnapshotChunks.of(HEAD, List.of(), 4_096))
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(new JsonObject(chunk).getJsonArray("rows")).isEmpty();
              assertThat(new JsonObject(chunk).getInteger("total")).isZero();
            });
  }

  @Test
  void chunksStayBelowTheirSizeAndHoldAllRowsInOrder() {
    List<Buffer> rows =
        IntStream.range(0, 1_000)
            .mapToObj(n -> Buffer.buffer("{\"n\":" + n + ",\"x\":\"" + "x".repeat(n % 90) + "\"}"))
            .toList();

    List<Buffer> chunks = SnapshotChunks.of(HEAD, rows, 4_096);

    assertThat(chunks).hasSizeGreaterThan(10);
    int next = 0;
    for (int i = 0; i < chunks.size(); i++) {
      assertThat(chunks.get(i).length()).isLessThanOrEqualTo(4_096);
      JsonObject chunk = new JsonObject(chunks.get(i));
      assertThat(chunk.getInteger("chunk")).isEqualTo(i + 1);
      assertThat(chunk.getInteger("chunks")).isEqualTo(chunks.size());
      assertThat(chunk.getInteger("total")).isEqualTo(1_000);
      for (Object row : chunk.getJsonArray("rows")) {
        assertThat(((JsonObject) row).getInteger("n")).isEqualTo(next++);
      }
    }
    assertThat(next).isEqualTo(1_000);
  }

  @Test
  void aRowLargerThanAChunkHasOneOfItsOwn() {
    Buffer small = Buffer.buffer("{}");
    Buffer large = Buffer.buffer("{\"x\":\"" + "x".repeat(5_000) + "\"}");

    List<Buffer> chunks = SnapshotChunks.of(HEAD, List.of(small, large, small), 4_096);

    assertThat(chunks)
        .extracting(chunk -> new JsonObject(chunk).getJsonArray("rows").size())
        .isEqualTo(Collections.nCopies(3, 1));
  }
}
