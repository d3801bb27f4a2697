package io.wse.codec.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Tells a record from another one that has its offset: the record's time, and a hash of the event's
 * id where it has one of its own.
 */
public record Fingerprint(long timeMs, OptionalInt idHash) {
  private static final Pattern TEXT = Pattern.compile("(-?[0-9a-z]{1,13})\\.([0-9a-f]{0,8})");

  /**
   * @param ownId empty where the record gives none
   */
  public static Fingerprint of(long recordTimeMs, String ownId) {
    if (ownId.isEmpty()) {
      return new Fingerprint(recordTimeMs, OptionalInt.empty());
    }
    CRC32 crc = new CRC32();
    crc.update(ownId.getBytes(StandardCharsets.UTF_8));
    return new Fingerprint(recordTimeMs, OptionalInt.of((int) crc.getValue()));
  }

  /** Whether both may be of one record; an id that only one of them knows says nothing. */
  public boolean fits(Fingerprint other) {
    return timeMs == other.timeMs
        && (idHash.isEmpty() || other.idHash.isEmpty() || idHash.equals(other.idHash));
  }

  /** As it is stored. */
  public String text() {
    return Long.toString(timeMs, 36)
        + "."
        + (idHash.isPresent() ? Integer.toHexString(idHash.getAsInt()) : "");
  }

  public static Optional<Fingerprint> parse(String text) {
    Matcher found = TEXT.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      String hash = found.group(2);
      return Optional.of(
          new Fingerprint(
              Long.parseLong(found.group(1), 36),
              hash.isEmpty()
                  ? OptionalInt.empty()
                  : OptionalInt.of(Integer.parseUnsignedInt(hash, 16))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
