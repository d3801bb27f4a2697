package io.wse.codec.bus;

/**
 * Fixed addresses of the event bus. A channel's own address is {@link
 * io.wse.codec.Channel#address()}.
 */
public final class BusAddress {

  /** {@link RecordBatch} in, {@link BatchAnswer} back, or a {@link BusFault}. */
  public static final String PUBLISHER = "wse.publisher";

  /** {@link LostPosition} in, an empty answer back, or a {@link BusFault}. */
  public static final String LOST_POSITIONS = "wse.publisher.lost-positions";

  /** {@link AnchorRequest} in, {@link AnchorAnswer} back, or a {@link BusFault}. */
  public static final String ANCHORS = "wse.publisher.anchors";

  /** {@link SnapshotRequest} in, {@link SnapshotAnswer} back, or a {@link BusFault}. */
  public static final String SNAPSHOT = "wse.snapshot";

  private BusAddress() {}
}
