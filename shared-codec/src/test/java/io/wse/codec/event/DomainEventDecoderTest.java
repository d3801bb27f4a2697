package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DecodeException.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainEventDecoderTest {

  private static final long RECORD_TIME_MS = 1_767_225_600_000L;

  private static final EventPaths EVERY_ROUTE =
      new EventPaths(
          EventPaths.DEFAULT.type(),
          EventPaths.DEFAULT.id(),
          EventPaths.DEFAULT.timestamp(),
          EventPaths.DEFAULT.data(),
          EventPaths.DEFAULT.user(),
          FieldPath.parse("role_id"),
          FieldPath.parse("team_id"),
          FieldPath.parse("topic"),
          FieldPath.parse("global"));

  private final DomainEventDecoder everyRoute = new DomainEventDecoder(EVERY_ROUTE, 10_000);
  private final DomainEventDecoder decoder = new DomainEventDecoder(EventPaths.DEFAULT, 10_000);

  @Test
  void aDataObjectBecomesThePayloadToTheLetter() throws Exception {
    DomainEvent event =
        decode(
            """
            {"event_type":"OrderFilled","event_id":"e1","user_id":"42",
             "timestamp":"2026-01-02T03:04:05.678Z","data": {"price": 1.10, "n": 12345678901234567890.10}}""");
    assertThat(event.type()).isEqualTo("OrderFilled");
    assertThat(event.id()).isEqualTo("e1");
    assertThat(event.timestampMs()).isEqualTo(1_767_323_045_678L);
    assertThat(event.channels()).containsExactly(Channel.user("42"));
    assertThat(event.payload().toString())
        .isEqualTo("{\"price\": 1.10, \"n\": 12345678901234567890.10}");
  }

  @Test
  void fieldsOfItsOwnBecomeThePayloadWithoutTheEnvelope() throws Exception {
    DomainEvent event =
        decode(
            """
            {"event_type":"ResourceCreated","user_id":7,"timestamp":"2026-01-02T03:04:05Z",
             "resource_id":"456","tags":[1, 2],"size":1.0}""");
    assertThat(event.channels()).containsExactly(Channel.user("7"));
    assertThat(event.payload().toString())
        .isEqualTo(
            "{\"timestamp\":\"2026-01-02T03:04:05Z\",\"resource_id\":\"456\",\"tags\":[1, 2],\"size\":1.0}");
  }

  @Test
  void withoutAnIdOrATimeTheRecordGivesThem() throws Exception {
    DomainEvent event = decode("{\"event_type\":\"A\",\"user_id\":\"u\"}");
    assertThat(event.id()).isEqualTo("orders:3:99");
    assertThat(event.timestampMs()).isEqualTo(RECORD_TIME_MS);
  }

  @Test
  void numbersServeAsIdsAndTimes() throws Exception {
    DomainEvent event =
        decode("{\"event_type\":\"A\",\"event_id\":17,\"timestamp\":1767225600500}");
    assertThat(event.id()).isEqualTo("17");
    assertThat(event.timestampMs()).isEqualTo(RECORD_TIME_MS + 500);
    assertThat(event.channels()).isEmpty();
  }

  @Test
  void anEventGoesToEveryChannelThatItsFieldsName() throws Exception {
    byte[] value =
        utf8(
            """
            {"event_type":"A","user_id":["a","b","a"],"role_id":"r","team_id":9,"topic":"news","global":true}""");
    assertThat(everyRoute.decode(record(value)).orElseThrow().channels())
        .containsExactly(
            Channel.user("a"),
            Channel.user("b"),
            Channel.role("r"),
            Channel.team("9"),
            Channel.topic("news"),
            Channel.GLOBAL);
  }

  @Test
  void onlyTheUserRoutesUnlessAnotherPathIsSet() throws Exception {
    DomainEvent event =
        decode(
            """
            {"event_type":"A","user_id":"u","role_id":"r","team_id":[{}],"topic":"news","global":"EU"}""");
    assertThat(event.channels()).containsExactly(Channel.user("u"));
    assertThat(event.payload().toString())
        .isEqualTo("{\"role_id\":\"r\",\"team_id\":[{}],\"topic\":\"news\",\"global\":\"EU\"}");
  }

  @Test
  void aPathOfNoneSwitchesARouteOff() throws Exception {
    EventPaths d = EventPaths.DEFAULT;
    EventPaths off =
        new EventPaths(
            d.type(),
            FieldPath.NONE,
            FieldPath.NONE,
            FieldPath.NONE,
            FieldPath.NONE,
            d.role(),
            d.team(),
            d.topic(),
            d.global());
    DomainEvent event =
        new DomainEventDecoder(off, 10_000)
            .decode(
                record(
                    utf8(
                        "{\"event_type\":\"A\",\"event_id\":\"e\",\"user_id\":\"u\",\"timestamp\":1,\"data\":2}")))
            .orElseThrow();
    assertThat(event.channels()).isEmpty();
    assertThat(event.id()).isEqualTo("orders:3:99");
    assertThat(event.timestampMs()).isEqualTo(RECORD_TIME_MS);
    assertThat(event.payload().toString())
        .isEqualTo("{\"event_id\":\"e\",\"user_id\":\"u\",\"timestamp\":1,\"data\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4242", "4242.0", "4.242e3", "4.242E+3", "42420e-1", "4242.000", "\"4242\""})
  void aWholeNumberIsOneUserHoweverItIsWritten(String written) throws Exception {
    for (String user : List.of(written, "[" + written + "]")) {
      assertThat(decode("{\"event_type\":\"A\",\"user_id\":" + user + "}").channels())
          .as(user)
          .containsExactly(Channel.user("4242"));
    }
  }

  @Test
  void idsThatDifferStayApart() throws Exception {
    Set<String> ids = new HashSet<>();
    for (String written :
        List.of(
            "\"1\"",
            "1.0",
            "1e0",
            "\" 1\"",
            "\"1 \"",
            "\"\\u00001\"",
            "\"é\"",
            "\"e\\u0301\"",
            "\"?\"",
            "\"\\ufffd\"",
            "\"\\ud83d\\ude00\"",
            "\"" + "x".repeat(5_000) + "\"",
            "\"" + "x".repeat(5_001) + "\"")) {
      DomainEvent event = decode("{\"event_type\":\"A\",\"event_id\":" + written + "}");
      assertThat(ids.add(event.id())).as(written).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[1, 2.0,[3]]",
        "\"text\"",
        "\"\"",
        "\"\\ud800\"",
        "17",
        "-1.10e+05",
        "1e400",
        "true",
        "false",
        "null",
        "{}",
        "{\"a\" : 1, \"a\" : 2}",
        "12345678901234567890123456789.10",
      })
  void dataOfAnyTypeIsThePayloadToTheLetter(String data) throws Exception {
    DomainEvent event = decode("{\"event_type\":\"A\",\"other\":1,\"data\": " + data + " }");
    assertThat(event.payload().toString()).isEqualTo(data);
  }

  @Test
  void namesOfAPayloadWithoutDataStayAsTheyAre() throws Exception {
    String fields =
        "\"\\u00e9\":1,\"\\u00c9\" : 2,\"\\u0061\":3,\"a\":4,\"é\\\"\\/\":5,\"\":6,\"a\":7";
    DomainEvent event = decode("{\"event_type\":\"A\"," + fields + ",\"user_id\":\"u\"}");
    assertThat(event.payload().toString()).isEqualTo("{" + fields + "}");
  }

  @Test
  void aNameWithALoneSurrogateIsRefused() {
    assertRefused(
        () -> decode("{\"event_type\":\"A\",\"data\":{\"\\ud800\":1,\"\\ud801\":2}}"),
        Cause.NOT_JSON,
        "surrogate");
  }

  @Test
  void longNumbersNamesAndTextsAreNoReasonToRefuse() throws Exception {
    DomainEventDecoder large = new DomainEventDecoder(EventPaths.DEFAULT, 1_000_000);
    String data =
        "{\"n\":"
            + "9".repeat(50_000)
            + ".10,\""
            + "k".repeat(60_000)
            + "\":\""
            + "v".repeat(60_000)
            + "\"}";
    DomainEvent event =
        large.decode(record(utf8("{\"event_type\":\"A\",\"data\":" + data + "}"))).orElseThrow();
    assertThat(event.payload().toString()).isEqualTo(data);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheEvent() throws Exception {
    DomainEvent event = decode("\ufeff{\"event_type\":\"A\",\"user_id\":\"u\",\"é\":1}");
    assertThat(event.channels()).containsExactly(Channel.user("u"));
    assertThat(event.payload().toString()).isEqualTo("{\"é\":1}");
  }

  @Test
  void pathsReachIntoTheBodyTheHeadersAndTheKey() throws Exception {
    EventPaths paths =
        new EventPaths(
            FieldPath.parse("header:type"),
            FieldPath.parse("meta.id"),
            FieldPath.parse("meta.at"),
            FieldPath.parse("body.inner"),
            FieldPath.parse("key"),
            FieldPath.parse("meta.role"),
            FieldPath.parse("team_id"),
            FieldPath.parse("topic"),
            FieldPath.parse("global"));
    SourceRecord record =
        new SourceRecord(
            new SourcePosition("orders", 0, 1),
            utf8("user-1"),
            utf8(
                "{\"meta\":{\"id\":\"m\",\"at\":1767225600000,\"role\":\"x\"},\"body\":{\"inner\":{\"a\":1}}}"),
            Map.of("type", utf8("Typed")),
            RECORD_TIME_MS);
    DomainEvent event = new DomainEventDecoder(paths, 10_000).decode(record).orElseThrow();
    assertThat(event.type()).isEqualTo("Typed");
    assertThat(event.id()).isEqualTo("m");
    assertThat(event.channels()).containsExactly(Channel.user("user-1"), Channel.role("x"));
    assertThat(event.payload().toString()).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"yesterday\" | UNREADABLE",
        "true | UNREADABLE",
        "{\"seconds\":1767225600} | UNREADABLE",
        "[2026,1,2] | UNREADABLE",
        "99999999999999999999 | OUT_OF_RANGE",
        "0 | OUT_OF_RANGE",
        "\"0001-01-01T00:00:00Z\" | OUT_OF_RANGE",
      })
  void anEventWhoseTimeCannotBeReadHasTheRecordsAndIsCounted(String written, TimeFault fault)
      throws Exception {
    List<TimeFault> faults = new ArrayList<>();
    DomainEventDecoder decoder =
        new DomainEventDecoder(EventPaths.DEFAULT, 10_000, () -> 5, faults::add);
    byte[] value = utf8("{\"event_type\":\"A\",\"timestamp\":" + written + "}");

    assertThat(decoder.decode(record(value)).orElseThrow().timestampMs()).isEqualTo(RECORD_TIME_MS);
    assertThat(faults).containsExactly(fault);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1_767_225_600, 1_767_225_600_000_000L, Long.MAX_VALUE})
  void anEventWithoutAnyTimeHasThatOfReadingAndKeepsTheRecordsForItsFingerprint(long recordTimeMs)
      throws Exception {
    List<TimeFault> faults = new ArrayList<>();
    DomainEventDecoder decoder =
        new DomainEventDecoder(EventPaths.DEFAULT, 10_000, () -> RECORD_TIME_MS, faults::add);
    SourceRecord record =
        new SourceRecord(
            new SourcePosition("orders", 3, 99),
            null,
            utf8("{\"event_type\":\"A\",\"timestamp\":null}"),
            Map.of(),
            recordTimeMs);

    DomainEvent event = decoder.decode(record).orElseThrow();

    assertThat(event.timestampMs()).isEqualTo(RECORD_TIME_MS);
    assertThat(event.recordTimeMs()).isEqualTo(recordTimeMs);
    assertThat(faults).containsExactly(TimeFault.NO_RECORD_TIME);
  }

  @Test
  void aTombstoneIsNoEvent() throws Exception {
    assertThat(decoder.decode(record((byte[]) null))).isEmpty();
  }

  @Test
  void aTypeOfMoreThan200CharactersIsRefused() throws DecodeException {
    String longest = "A".repeat(200);
    assertThat(decode("{\"event_type\":\"" + longest + "\"}").type()).isEqualTo(longest);
    assertRefused(
        () -> decode("{\"event_type\":\"" + longest + "A\"}"),
        Cause.INVALID_FIELD,
        "event_type: expected a type of at most 200 characters, found 201");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "[]", "\"text\"", "null", "{\"event_type\":\"A\"", "{} {}"})
  void whatIsNotOneJsonObjectIsRefused(String value) {
    assertRefused(() -> decode(value), Cause.NOT_JSON, "expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"user_id\":\"u\"} | MISSING_FIELD | event_type",
        "{\"event_type\":null} | MISSING_FIELD | event_type",
        "{\"event_type\":{}} | INVALID_FIELD | event_type",
        "{\"event_type\":\"A\",\"user_id\":{}} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":[null]} | INVALID_FIELD | user_id",
        "{\"event_type\":true} | INVALID_FIELD | event_type",
        "{\"event_type\":\"A\\ud800\"} | INVALID_FIELD | event_type",
        "{\"event_type\":\"A\",\"event_id\":false} | INVALID_FIELD | event_id",
        "{\"event_type\":\"A\",\"event_id\":\"x\\ud800\"} | INVALID_FIELD | event_id",
        "{\"event_type\":\"A\",\"event_id\":\"x\\udc00y\"} | INVALID_FIELD | event_id",
        "{\"event_type\":\"A\",\"event_id\":1,\"event_id\":2} | INVALID_FIELD | event_id",
        "{\"event_type\":\"A\",\"data\":1,\"data\":1} | INVALID_FIELD | data",
        "{\"event_type\":\"A\",\"user_id\":true} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":\"x\\ud800\"} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":[[1]]} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":4242.5} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":1e-1} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":1e200} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":1e999999999} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":10e2147483647} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":1e99999999999} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"user_id\":1,\"user_id\":2} | INVALID_FIELD | user_id",
        "{\"event_type\":\"A\",\"global\":\"EU\"} | INVALID_FIELD | global",
        "{\"event_type\":\"A\",\"global\":1} | INVALID_FIELD | global",
        "{\"event_type\":\"A\",\"global\":[true]} | INVALID_FIELD | global",
      })
  void aWrongFieldIsNamed(String value, Cause cause, String field) {
    assertRefused(() -> everyRoute.decode(record(utf8(value))), cause, field + ": expected");
  }

  @Test
  void tooLargeAValueIsRefusedBeforeItIsRead() {
    byte[] value = utf8("{\"event_type\":\"" + "x".repeat(10_000) + "\"}");
    assertRefused(() -> decoder.decode(record(value)), Cause.TOO_LARGE, "at most 10000 bytes");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] value = utf8("{\"event_type\":\"A\",\"data\":{\"x\":\"?\"}}");
    value[value.length - 4] = (byte) 0xC3;
    assertRefused(() -> decoder.decode(record(value)), Cause.NOT_UTF8, "UTF-8");
  }

  @Test
  void nestingWithoutEndIsRefused() {
    String deep = "{\"event_type\":\"A\",\"data\":" + "[".repeat(4_000) + "]".repeat(4_000) + "}";
    assertRefused(() -> decode(deep), Cause.NOT_JSON, "expected a JSON object");
  }

  @Test
  void theChannelsOfAnUndecodableRecordAreWhatCanStillBeRead() {
    assertThat(
            everyRoute.knownChannels(
                record(utf8("{\"user_id\":\"u\",\"team_id\":{},\"global\":true}"))))
        .containsExactly(Channel.user("u"), Channel.GLOBAL);
    assertThat(decoder.knownChannels(record(utf8("nonsense")))).isEmpty();
    assertThat(decoder.knownChannels(record(new byte[] {(byte) 0xC3}))).isEmpty();
  }

  @Test
  void theIdOfAnUndecodableRecordIsItsOwnOrDerived() {
    assertThat(decoder.knownId(record(utf8("{\"event_id\":\"e-1\",\"team_id\":{}}"))))
        .isEqualTo("e-1");
    for (String body : List.of("nonsense", "{}", "{\"event_id\":{}}", "{\"event_id\":\"\"}")) {
      assertThat(decoder.knownId(record(utf8(body)))).as(body).isEqualTo("orders:3:99");
    }
  }

  @Test
  void aKeyThatRoutesIsKnownThoughTheBodyIsNot() {
    EventPaths d = EventPaths.DEFAULT;
    EventPaths byKey =
        new EventPaths(
            d.type(),
            d.id(),
            d.timestamp(),
            d.data(),
            FieldPath.parse("key"),
            d.role(),
            d.team(),
            d.topic(),
            d.global());
    SourceRecord record =
        new SourceRecord(
            new SourcePosition("orders", 3, 99),
            utf8("u"),
            utf8("nonsense"),
            Map.of(),
            RECORD_TIME_MS);

    assertThat(new DomainEventDecoder(byKey, 10_000).knownChannels(record))
        .containsExactly(Channel.user("u"));
  }

  private static void assertRefused(
      ThrowableAssert.ThrowingCallable call, Cause cause, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DecodeException.class, e -> assertThat(e.reason()).isEqualTo(cause))
        .hasMessageContaining(message);
  }

  private DomainEvent decode(String value) throws DecodeException {
    return decoder.decode(record(utf8(value))).orElseThrow();
  }

  private static SourceRecord record(byte[] value) {
    return new SourceRecord(
        new SourcePosition("orders", 3, 99), null, value, Map.of(), RECORD_TIME_MS);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
