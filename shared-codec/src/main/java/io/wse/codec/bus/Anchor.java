package io.wse.codec.bus;

import io.wse.codec.event.Fingerprint;
import java.util.Objects;
import java.util.Optional;

/**
 * What the log remembers of a record that it has seen: whoever reads the partition next can tell
 * whether Kafka still has that record, or another one at its offset.
 *
 * @param fingerprint empty where the log knows only that it was told to go on after the offset
 */
public record Anchor(long offset, Optional<Fingerprint> fingerprint) {

  public Anchor {
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}
