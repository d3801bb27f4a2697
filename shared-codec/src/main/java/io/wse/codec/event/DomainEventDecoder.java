package io.wse.codec.event;

import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.JsonText;
import io.wse.codec.event.DecodeException.Cause;
import io.wse.codec.event.RawObject.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Reads domain events from Kafka records, by configured paths. Stateless; safe for several threads.
 */
public final class DomainEventDecoder {

  private final EventPaths paths;
  private final int maxBytes;
  private final LongSupplier clockMs;
  private final Consumer<TimeFault> timeFaults;

  /** Top-level fields that route or identify, and so are no part of a payload without data. */
  private final Set<String> envelopeFields = new HashSet<>();

  /**
   * @param maxBytes the largest record value accepted
   */
  public DomainEventDecoder(EventPaths paths, int maxBytes) {
    this(paths, maxBytes, System::currentTimeMillis, fault -> {});
  }

  /**
   * @param maxBytes the largest record value accepted
   * @param clockMs ms since 1970: the time of events whose records give none
   * @param timeFaults told of each event that gets another time than its record gives
   */
  public DomainEventDecoder(
      EventPaths paths, int maxBytes, LongSupplier clockMs, Consumer<TimeFault> timeFaults) {
    this.paths = paths;
    this.maxBytes = maxBytes;
    this.clockMs = clockMs;
    this.timeFaults = timeFaults;
    for (FieldPath path :
        List.of(
            paths.type(),
            paths.id(),
            paths.user(),
            paths.role(),
            paths.team(),
            paths.topic(),
            paths.global())) {
      if (path.place() == FieldPath.Place.BODY && path.steps().size() == 1) {
        envelopeFields.add(path.steps().get(0));
      }
    }
  }

  /**
   * Decodes a record.
   *
   * @return nothing for a tombstone (a record without a value), which no client needs to hear of
   * @throws DecodeException when the record is no domain event
   */
  public Optional<DomainEvent> decode(SourceRecord record) throws DecodeException {
    byte[] value = record.value();
    if (value == null) {
      return Optional.empty();
    }
    if (value.length > maxBytes) {
      throw new DecodeException(
          Cause.TOO_LARGE,
          "expected a value of at most " + maxBytes + " bytes, found " + value.length);
    }
    requireUtf8(value);
    RawObject body = parse(value);
    try {
      return Optional.of(event(record, body));
    } catch (IOException e) {
      throw new DecodeException(Cause.NOT_JSON, "expected a JSON object: " + reason(e));
    }
  }

  /**
   * Where a record that cannot be decoded would have gone, as far as its key, its headers and its
   * body still tell: a field that cannot be read is passed over.
   */
  public List<Channel> knownChannels(SourceRecord record) {
    RawObject body = record.value() == null ? null : parseIfPossible(record.value());
    Set<Channel> channels = new TreeSet<>();
    routeIfPossible(record, body, paths.user(), Channel::user, channels);
    routeIfPossible(record, body, paths.role(), Channel::role, channels);
    routeIfPossible(record, body, paths.team(), Channel::team, channels);
    routeIfPossible(record, body, paths.topic(), Channel::topic, channels);
    if (isReadable(body, paths.global())) {
      try {
        if ("true".equals(scalar(record, body, paths.global()))) {
          channels.add(Channel.GLOBAL);
        }
      } catch (DecodeException | IOException e) {
        return List.copyOf(channels);
      }
    }
    return List.copyOf(channels);
  }

  /** The id of a record that cannot be decoded, derived where its own cannot be read either. */
  public String knownId(SourceRecord record) {
    RawObject body = record.value() == null ? null : parseIfPossible(record.value());
    if (isReadable(body, paths.id())) {
      try {
        String id = scalar(record, body, paths.id());
        if (id != null && !id.isEmpty()) {
          return id;
        }
      } catch (DecodeException | IOException e) {
        return record.source().derivedId();
      }
    }
    return record.source().derivedId();
  }

  private static void routeIfPossible(
      SourceRecord record,
      RawObject body,
      FieldPath path,
      Function<String, Channel> channel,
      Set<Channel> into) {
    if (!isReadable(body, path)) {
      return;
    }
    try {
      route(record, body, path, channel, into);
    } catch (DecodeException | IOException | RuntimeException e) {
      // This field routes nowhere; the others may.
      return;
    }
  }

  private static boolean isReadable(RawObject body, FieldPath path) {
    return body != null || path.place() != FieldPath.Place.BODY;
  }

  private static RawObject parseIfPossible(byte[] value) {
    try {
      requireUtf8(value);
      return parse(value);
    } catch (DecodeException e) {
      return null;
    }
  }

  private DomainEvent event(SourceRecord record, RawObject body)
      throws IOException, DecodeException {
    String type = scalar(record, body, paths.type());
    if (type == null || type.isBlank()) {
      throw new DecodeException(
          Cause.MISSING_FIELD, paths.type() + ": expected the event's type, found nothing");
    }
    String id = scalar(record, body, paths.id());
    if (id == null || id.isEmpty()) {
      id = record.source().derivedId();
    }
    return new DomainEvent(
        type,
        id,
        eventTimeMs(record, body),
        channels(record, body),
        payload(body),
        record.source(),
        record.timestampMs());
  }

  /** A time that cannot be read is no reason to withhold an event: another one stands instead. */
  private long eventTimeMs(SourceRecord record, RawObject body) {
    String written;
    try {
      written = scalar(record, body, paths.timestamp());
    } catch (DecodeException | IOException e) {
      timeFaults.accept(TimeFault.UNREADABLE);
      return recordTimeMs(record);
    }
    if (written == null) {
      return recordTimeMs(record);
    }
    OptionalLong timeMs = EventTime.parse(written);
    if (timeMs.isPresent()) {
      return timeMs.getAsLong();
    }
    timeFaults.accept(EventTime.fault(written));
    return recordTimeMs(record);
  }

  private long recordTimeMs(SourceRecord record) {
    if (EventTime.isInRange(record.timestampMs())) {
      return record.timestampMs();
    }
    timeFaults.accept(TimeFault.NO_RECORD_TIME);
    return clockMs.getAsLong();
  }

  private List<Channel> channels(SourceRecord record, RawObject body)
      throws IOException, DecodeException {
    Set<Channel> channels = new TreeSet<>();
    route(record, body, paths.user(), Channel::user, channels);
    route(record, body, paths.role(), Channel::role, channels);
    route(record, body, paths.team(), Channel::team, channels);
    route(record, body, paths.topic(), Channel::topic, channels);
    String global = scalar(record, body, paths.global());
    if (global != null) {
      if (!global.equals("true") && !global.equals("false")) {
        throw invalid(paths.global(), "true or false", global);
      }
      if (global.equals("true")) {
        channels.add(Channel.GLOBAL);
      }
    }
    return List.copyOf(channels);
  }

  private static void route(
      SourceRecord record,
      RawObject body,
      FieldPath path,
      Function<String, Channel> channel,
      Set<Channel> into)
      throws IOException, DecodeException {
    List<String> ids = new ArrayList<>();
    Slice slice = path.place() == FieldPath.Place.BODY ? find(body, path) : null;
    if (slice != null && slice.isArray()) {
      for (Slice element : RawObject.elements(slice)) {
        ids.add(scalarText(path, element));
      }
    } else {
      String id = scalar(record, body, path);
      if (id != null && !id.isEmpty()) {
        ids.add(id);
      }
    }
    for (String id : ids) {
      try {
        into.add(channel.apply(id));
      } catch (IllegalArgumentException e) {
        throw new DecodeException(Cause.INVALID_FIELD, path + ": " + e.getMessage());
      }
    }
  }

  private Buffer payload(RawObject body) throws IOException {
    Slice data = paths.data().place() == FieldPath.Place.BODY ? find(body, paths.data()) : null;
    if (data != null && data.isObject()) {
      return Buffer.buffer(data.length()).appendBytes(data.bytes(), data.start(), data.length());
    }
    Buffer payload = Buffer.buffer().appendByte((byte) '{');
    for (Map.Entry<String, Slice> field : body.fields().entrySet()) {
      if (envelopeFields.contains(field.getKey())) {
        continue;
      }
      if (payload.length() > 1) {
        payload.appendByte((byte) ',');
      }
      Slice value = field.getValue();
      payload.appendString(JsonText.quote(field.getKey())).appendByte((byte) ':');
      payload.appendBytes(value.bytes(), value.start(), value.length());
    }
    return payload.appendByte((byte) '}');
  }

  /** The value at a path as text, null where there is none. */
  private static String scalar(SourceRecord record, RawObject body, FieldPath path)
      throws IOException, DecodeException {
    switch (path.place()) {
      case KEY:
        return record.key() == null ? null : utf8(path, record.key());
      case HEADER:
        byte[] header = record.headers().get(path.steps().get(0));
        return header == null ? null : utf8(path, header);
      default:
        Slice slice = find(body, path);
        return slice == null || slice.isNull() ? null : scalarText(path, slice);
    }
  }

  private static String scalarText(FieldPath path, Slice slice) throws DecodeException {
    if (slice.isObject() || slice.isArray() || slice.isNull()) {
      throw invalid(path, "text or a number", slice.token().name());
    }
    return slice.text();
  }

  private static Slice find(RawObject body, FieldPath path) throws IOException {
    RawObject object = body;
    Slice slice = null;
    for (String step : path.steps()) {
      if (slice != null) {
        if (!slice.isObject()) {
          return null;
        }
        object = RawObject.read(slice.bytes(), slice.start(), slice.length());
      }
      slice = object.get(step);
      if (slice == null) {
        return null;
      }
    }
    return slice != null && slice.token() == JsonToken.VALUE_NULL ? null : slice;
  }

  private static RawObject parse(byte[] value) throws DecodeException {
    try {
      int start = startsWithByteOrderMark(value) ? 3 : 0;
      return RawObject.read(value, start, value.length - start);
    } catch (IOException e) {
      throw new DecodeException(Cause.NOT_JSON, "expected a JSON object: " + reason(e));
    }
  }

  private static boolean startsWithByteOrderMark(byte[] value) {
    return value.length >= 3
        && value[0] == (byte) 0xef
        && value[1] == (byte) 0xbb
        && value[2] == (byte) 0xbf;
  }

  /** The first line of a parser's message: the rest quotes the input. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static void requireUtf8(byte[] value) throws DecodeException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new DecodeException(Cause.NOT_UTF8, "expected a value in UTF-8");
    }
  }

  private static String utf8(FieldPath path, byte[] bytes) throws DecodeException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodeException(Cause.INVALID_FIELD, path + ": expected text in UTF-8");
    }
  }

  private static DecodeException invalid(FieldPath path, String expected, String found) {
    String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
    return new DecodeException(
        Cause.INVALID_FIELD, path + ": expected " + expected + ", found " + shown);
  }
}
