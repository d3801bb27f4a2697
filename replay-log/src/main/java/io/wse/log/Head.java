package io.wse.log;

import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ResyncReason;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a channel's log reaches.
 *
 * @param seq of the newest entry ever appended in the epoch; 0 when there was none
 * @param oldestSeq of the oldest entry still there; {@code seq + 1} when there is none
 */
public record Head(String epoch, long seq, long oldestSeq) {

  public Head {
    Objects.requireNonNull(epoch, "epoch");
  }

  /** Why a reader at this position cannot go on without a hole; empty when it can. */
  public Optional<ResyncReason> gapAfter(ResumePosition position) {
    if (!Epochs.same(position.epoch(), epoch)) {
      return Optional.of(ResyncReason.NEW_EPOCH);
    }
    if (position.seq() > seq) {
      return Optional.of(ResyncReason.POSITION_AHEAD);
    }
    if (position.seq() < oldestSeq - 1) {
      return Optional.of(ResyncReason.TRIMMED);
    }
    return Optional.empty();
  }
}
