package io.wse.chaos.domain;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Makes records that are no events, and headers and keys that no event should suffer from. What
 * becomes of each record is known: it is damaged until it is not JSON, or lacks what every event
 * has. One thread's own.
 */
final class HostileRecords {
  /**
   * Those of hostile records, so that the read model and the judge know them if they get through.
   */
  static final String ID = "hostile-";

  private static final List<String> HEADERS =
      List.of(
          "wse.cause",
          "wse.source.topic",
          "wse.source.partition",
          "wse.source.offset",
          "wse.source.time_ms",
          "wse.attempt",
          "wse.marked",
          "wse.letter",
          "user_id",
          "",
          "\u0000");

  /** The kinds of hostile records. */
  enum Kind {
    RANDOM_BYTES,
    UTF_16LE,
    UTF_16BE,
    UTF_32LE,
    UTF_32BE,
    TRUNCATED,
    BIT_FLIPPED,
    NESTED,
    EMPTY,
    WITHOUT_TYPE,
    WRONG_USER,
    UNROUTED,
    TOMBSTONE;

    boolean isSkipped() {
      return this == UNROUTED || this == TOMBSTONE;
    }
  }

  /**
   * A record.
   *
   * @param value null for a tombstone
   */
  record Made(Kind kind, byte[] key, byte[] value, List<Header> headers) {}

  private final Random random;
  private int count;

  HostileRecords(long seed) {
    this.random = new Random(seed);
  }

  /** The next one; where it can still be told, it is this user's. */
  Made next(String user) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    return new Made(kind, key(), value(kind, user), headers());
  }

  private byte[] value(Kind kind, String user) {
    // Without letters beyond ASCII, UTF-16 and UTF-32 are well-formed UTF-8, with zero bytes.
    String text = random.nextBoolean() ? "ascii" : "ä\u0000\"\\";
    JsonObject event =
        new JsonObject()
            .put("event_type", ReadModelSql.ANNOUNCED)
            .put("event_id", ID + count++)
            .put("user_id", user)
            .put("data", new JsonObject().put("text", text));
    return switch (kind) {
      case RANDOM_BYTES -> randomBytes();
      case UTF_16LE -> bytes(event, "UTF-16LE");
      case UTF_16BE -> bytes(event, "UTF-16BE");
      case UTF_32LE -> bytes(event, "UTF-32LE");
      case UTF_32BE -> bytes(event, "UTF-32BE");
      case TRUNCATED -> truncated(bytes(event, "UTF-8"));
      case BIT_FLIPPED -> flipped(bytes(event, "UTF-8"));
      case NESTED -> "{\"data\":".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
      case EMPTY -> new byte[0];
      case WITHOUT_TYPE -> bytes(without(event, "event_type"), "UTF-8");
      case WRONG_USER -> bytes(event.put("user_id", new JsonObject()), "UTF-8");
      case UNROUTED -> bytes(without(event, "user_id"), "UTF-8");
      case TOMBSTONE -> null;
    };
  }

  private static JsonObject without(JsonObject event, String field) {
    event.remove(field);
    return event;
  }

  private static byte[] bytes(JsonObject event, String charset) {
    return event.encode().getBytes(Charset.forName(charset));
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[1 + random.nextInt(300)];
    do {
      random.nextBytes(bytes);
    } while (isJson(bytes));
    return bytes;
  }

  private byte[] truncated(byte[] event) {
    return Arrays.copyOf(event, 1 + random.nextInt(event.length - 1));
  }

  private byte[] flipped(byte[] event) {
    byte[] damaged = event.clone();
    while (isJson(damaged)) {
      int bit = random.nextInt(8 * damaged.length);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
    }
    return damaged;
  }

  private static boolean isJson(byte[] bytes) {
    try {
      new JsonObject(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      return true;
    } catch (DecodeException | CharacterCodingException e) {
      return false;
    }
  }

  /** A key of any bytes, or none. */
  byte[] key() {
    if (random.nextInt(4) == 0) {
      return null;
    }
    byte[] key = new byte[random.nextInt(20)];
    random.nextBytes(key);
    return key;
  }

  /** Headers of the engine's own names and of others, with any values or none. */
  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      byte[] value = null;
      if (random.nextInt(4) > 0) {
        value = new byte[random.nextInt(40)];
        random.nextBytes(value);
      }
      headers.add(new RecordHeader(HEADERS.get(random.nextInt(HEADERS.size())), value));
    }
    return headers;
  }
}
