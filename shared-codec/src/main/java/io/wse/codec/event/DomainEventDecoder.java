package io.wse.codec.event;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.event.DecodeException.Cause;
import io.wse.codec.event.RawObject.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
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

  /** Types are matched with patterns and remembered, so their length is bounded. */
  private static final int MAX_TYPE_LENGTH = 200;

  /** A path whose values are the ids of channels. */
  private record Route(FieldPath path, Function<String, Channel> channel) {}

  private final EventPaths paths;
  private final List<Route> routes;
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
    this.routes =
        List.of(
            new Route(paths.user(), Channel::user),
            new Route(paths.role(), Channel::role),
            new Route(paths.team(), Channel::team),
            new Route(paths.topic(), Channel::topic));
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
    RecordFields fields = readable(record);
    Set<Channel> channels = new TreeSet<>();
    for (Route route : routes) {
      try {
        route(fields, route, channels);
      } catch (DecodeException | IOException e) {
        // This field routes nowhere; the others may.
        continue;
      }
    }
    try {
      if (fields.isTrue(paths.global())) {
        channels.add(Channel.GLOBAL);
      }
    } catch (DecodeException | IOException e) {
      return List.copyOf(channels);
    }
    return List.copyOf(channels);
  }

  /** The id of a record that cannot be decoded, derived where its own cannot be read either. */
  public String knownId(SourceRecord record) {
    try {
      return id(record, readable(record));
    } catch (DecodeException | IOException e) {
      return record.source().derivedId();
    }
  }

  private static RecordFields readable(SourceRecord record) {
    try {
      return new RecordFields(record, record.value() == null ? null : parse(record.value()));
    } catch (DecodeException e) {
      return new RecordFields(record, null);
    }
  }

  private DomainEvent event(SourceRecord record, RawObject body)
      throws IOException, DecodeException {
    RecordFields fields = new RecordFields(record, body);
    String type = fields.text(paths.type()).orElse("");
    if (type.isBlank()) {
      throw new DecodeException(
          Cause.MISSING_FIELD, paths.type() + ": expected the event's type, found nothing");
    }
    if (type.length() > MAX_TYPE_LENGTH) {
      throw new DecodeException(
          Cause.INVALID_FIELD,
          paths.type()
              + ": expected a type of at most "
              + MAX_TYPE_LENGTH
              + " characters, found "
              + type.length());
    }
    return new DomainEvent(
        type,
        id(record, fields),
        eventTimeMs(record, fields),
        channels(fields),
        payload(body, fields),
        record.source(),
        record.timestampMs());
  }

  private String id(SourceRecord record, RecordFields fields) throws IOException, DecodeException {
    return fields.text(paths.id()).orElseGet(() -> record.source().derivedId());
  }

  /** A time that cannot be read is no reason to withhold an event: another one stands instead. */
  private long eventTimeMs(SourceRecord record, RecordFields fields) {
    Optional<String> written;
    try {
      written = fields.text(paths.timestamp());
    } catch (DecodeException | IOException e) {
      timeFaults.accept(TimeFault.UNREADABLE);
      return recordTimeMs(record);
    }
    if (written.isEmpty()) {
      return recordTimeMs(record);
    }
    OptionalLong timeMs = EventTime.parse(written.get());
    if (timeMs.isPresent()) {
      return timeMs.getAsLong();
    }
    timeFaults.accept(EventTime.fault(written.get()));
    return recordTimeMs(record);
  }

  private long recordTimeMs(SourceRecord record) {
    if (EventTime.isInRange(record.timestampMs())) {
      return record.timestampMs();
    }
    timeFaults.accept(TimeFault.NO_RECORD_TIME);
    return clockMs.getAsLong();
  }

  private List<Channel> channels(RecordFields fields) throws IOException, DecodeException {
    Set<Channel> channels = new TreeSet<>();
    for (Route route : routes) {
      route(fields, route, channels);
    }
    if (fields.isTrue(paths.global())) {
      channels.add(Channel.GLOBAL);
    }
    return List.copyOf(channels);
  }

  private static void route(RecordFields fields, Route route, Set<Channel> into)
      throws IOException, DecodeException {
    for (String id : fields.ids(route.path())) {
      try {
        into.add(route.channel().apply(id));
      } catch (IllegalArgumentException e) {
        throw new DecodeException(Cause.INVALID_FIELD, route.path() + ": " + e.getMessage());
      }
    }
  }

  private Buffer payload(RawObject body, RecordFields fields) throws IOException, DecodeException {
    Optional<Slice> data = fields.value(paths.data());
    if (data.isPresent()) {
      Slice value = data.get();
      return Buffer.buffer(value.length())
          .appendBytes(value.bytes(), value.start(), value.length());
    }
    Buffer payload = Buffer.buffer().appendByte((byte) '{');
    for (RawObject.Field field : body.fields()) {
      if (envelopeFields.contains(field.name())) {
        continue;
      }
      if (payload.length() > 1) {
        payload.appendByte((byte) ',');
      }
      Slice value = field.value();
      payload.appendBytes(value.bytes(), field.start(), value.end() - field.start());
    }
    return payload.appendByte((byte) '}');
  }

  private static RawObject parse(byte[] value) throws DecodeException {
    requireUtf8(value);
    int start = startsWithByteOrderMark(value) ? 3 : 0;
    try {
      return RawObject.read(value, start, value.length - start);
    } catch (IOException e) {
      throw new DecodeException(Cause.NOT_JSON, "expected a JSON object: " + reason(e));
    }
  }

  private static boolean startsWithByteOrderMark(byte[] value) {
    return value.length >= 3
        && value[0] == (byte) 0xEF
        && value[1] == (byte) 0xBB
        && value[2] == (byte) 0xBF;
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
}
