package io.wse.demo.readmodel;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;

/** The last row of a page; opaque to clients. */
public record Cursor(OffsetDateTime time, UUID id) {
  private static final int MAX_LENGTH = 128;

  String encode() {
    var text = time.toInstant().toEpochMilli() + " " + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * @throws IllegalArgumentException if it is not one of ours
   */
  public static Cursor decode(String encoded) {
    try {
      if (encoded.length() <= MAX_LENGTH) {
        var parts =
            new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.US_ASCII)
                .split(" ");
        if (parts.length == 2) {
          var time = Instant.ofEpochMilli(Long.parseLong(parts[0])).atOffset(ZoneOffset.UTC);
          if (time.getYear() >= 1970 && time.getYear() <= 9999) {
            return new Cursor(time, UUID.fromString(parts[1]));
          }
        }
      }
    } catch (IllegalArgumentException | DateTimeException notOurs) {
      // Told below, in our words.
    }
    throw new IllegalArgumentException("not a cursor");
  }
}
