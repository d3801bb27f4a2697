package io.wse.consumer;

import java.util.Optional;

/**
 * What the metadata of a commit says: which history the offset belongs to; and whether the log must
 * begin anew before anything from the offset on is sent, so that whoever has the partition next
 * does it if this consumer dies before.
 */
record CommitMark(Lineage lineage, boolean mustBeginAnew) {
  private static final String ANEW = "!";

  /** Empty where another program made the commit. */
  static Optional<CommitMark> parse(String metadata) {
    if (metadata == null) {
      return Optional.empty();
    }
    boolean mustBeginAnew = metadata.endsWith(ANEW);
    String lineage =
        mustBeginAnew ? metadata.substring(0, metadata.length() - ANEW.length()) : metadata;
    return Lineage.parse(lineage).map(found -> new CommitMark(found, mustBeginAnew));
  }

  String metadata() {
    return mustBeginAnew ? lineage + ANEW : lineage.toString();
  }
}
