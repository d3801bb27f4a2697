package io.wse.log;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.LostPosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The truth about what every channel has seen: one bounded log per channel, numbered without holes
 * within an epoch. The event bus only makes it fast.
 *
 * <p>A failed future means that the log could not be asked or did not answer in time. Whether an
 * append was done is then unknown; sending the same batch again is always right. It is a {@link
 * LogUnavailableException}, unless the request itself was wrong (an {@link
 * IllegalArgumentException}).
 *
 * <p>May be used from any context; results arrive on the caller's.
 */
public interface ReplayLog {

  /**
   * Appends a batch, exactly once.
   *
   * <p>An event whose id the channel has appended lately, at another offset of the same lineage, is
   * a double that its producer made, and is dropped too.
   *
   * <p>Channels lie in buckets. All entries of a bucket are appended in one step or not at all, and
   * in that step the guard of the bucket moves to the batch's highest offset: an entry at or below
   * the guard is a redelivery and is not appended again. So a batch that fails in one bucket may be
   * sent again whole. Callers keep the rule that makes this sound: nobody sends a record of a
   * partition before everything below it was appended.
   */
  Future<AppendResult> append(AppendBatch batch);

  /**
   * Begins new epochs in all channels that may have missed records which Kafka no longer has, so
   * that every reader is told. To be done before anything from the new offsets on is appended. The
   * guards move there too: doing it again for the same loss, or with others, changes nothing.
   *
   * @return in how many buckets it was done now
   */
  Future<Integer> beginAnew(Collection<LostPosition> lost);

  /**
   * What the log remembers of partitions: of each the highest offsets that its buckets have seen,
   * from the highest down, and by what to know the records again.
   */
  Future<List<List<Anchor>>> anchors(List<AnchorRequest.Partition> partitions);

  /**
   * Reads entries after a position, oldest first: at most {@code limit.entries()}, and at most
   * {@code limit.bytes()} of bodies, but always one if there is one.
   *
   * @param afterSeq the last number already known, 0 for all of the epoch
   */
  Future<ReadResult> read(Channel channel, String epoch, long afterSeq, PageLimit limit);

  /**
   * The heads of channels, at least one request for each bucket. Nothing is stored for a channel
   * that was never written, and yet a position in it can be resumed for 5 days: its epoch is
   * derived. A later head may name the same numbering by another epoch; {@link Epochs#same} tells.
   */
  Future<Map<Channel, Head>> heads(Collection<Channel> channels);

  /** Where channels lie: to ask for heads of one bucket's channels together is cheapest. */
  Buckets buckets();

  /** Succeeds if the log can be reached just now; what a readiness gate asks for. */
  Future<Void> check();

  Future<Void> close();
}
