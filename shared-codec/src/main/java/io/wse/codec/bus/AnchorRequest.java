package io.wse.codec.bus;

import java.util.List;
import java.util.Objects;

/** What does the log remember of these partitions? From a consumer to a publisher. */
public record AnchorRequest(List<Partition> partitions) {

  /**
   * @param lineage as in a {@link RecordBatch}
   */
  public record Partition(String lineage, int partition) {

    public Partition {
      Objects.requireNonNull(lineage, "lineage");
    }
  }

  public AnchorRequest {
    partitions = List.copyOf(partitions);
  }
}
