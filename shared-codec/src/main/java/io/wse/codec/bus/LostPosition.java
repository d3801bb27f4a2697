package io.wse.codec.bus;

import java.util.Objects;

/**
 * A position that Kafka no longer has, from a consumer to a publisher: whatever lay below the
 * offset and was not yet sent is gone. The answer, which is empty, says that every channel of the
 * log that may have missed something has begun a new epoch.
 *
 * @param lineage as in a {@link RecordBatch}
 * @param offset of the first record that will be sent; reading goes on there
 */
public record LostPosition(String lineage, int partition, long offset) {

  public LostPosition {
    Objects.requireNonNull(lineage, "lineage");
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset are not negative, found " + partition + " and " + offset);
    }
  }
}
