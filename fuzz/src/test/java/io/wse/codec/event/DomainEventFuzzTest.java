package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.JsonText;
import io.wse.codec.SourcePosition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any record is an event, a tombstone or a clear refusal, and every event makes a frame. */
class DomainEventFuzzTest {

  private static final int MAX_BYTES = 2_048;
  private static final SourcePosition SOURCE = new SourcePosition("t", 0, 7);

  /** Takes what the decoder takes, and the level that a payload without data lies deeper. */
  private static final JsonFactory FRAMES =
      JsonText.PARSER
          .rebuild()
          .streamReadConstraints(
              JsonText.PARSER.streamReadConstraints().rebuild().maxNestingDepth(1_001).build())
          .build();

  private static final EventPaths NESTED =
      new EventPaths(
          FieldPath.parse("meta.type"),
          FieldPath.parse("header:id"),
          FieldPath.parse("meta.time"),
          FieldPath.parse("body.data"),
          FieldPath.parse("key"),
          FieldPath.parse("meta.roles"),
          FieldPath.parse("meta.teams"),
          FieldPath.parse("header:topic"),
          FieldPath.parse("meta.all"));

  private final DomainEventDecoder plain = new DomainEventDecoder(EventPaths.DEFAULT, MAX_BYTES);
  private final DomainEventDecoder nested = new DomainEventDecoder(NESTED, MAX_BYTES);
  private final TypeMapping types = new TypeMapping(Map.of("Order*", "order", "A", "a"));

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyRecordIsDecodedOrRefused(FuzzedDataProvider data) {
    byte[] key = data.consumeBoolean() ? data.consumeBytes(20) : null;
    Map<String, byte[]> headers =
        data.consumeBoolean()
            ? Map.of("id", data.consumeBytes(20), "topic", data.consumeBytes(20))
            : Map.of();
    boolean isNested = data.consumeBoolean();
    byte[] value = data.consumeRemainingAsBytes();
    decode(isNested ? nested : plain, new SourceRecord(SOURCE, key, value, headers, 1_000));
  }

  private void decode(DomainEventDecoder decoder, SourceRecord record) {
    for (Channel channel : decoder.knownChannels(record)) {
      assertThat(Channel.parse(channel.name())).isEqualTo(channel);
    }
    Optional<DomainEvent> decoded;
    try {
      decoded = decoder.decode(record);
    } catch (DecodeException e) {
      assertThat(e.getMessage()).containsAnyOf("expected", "found");
      return;
    }
    assertThat(decoded).isPresent();
    DomainEvent event = decoded.get();
    assertThat(decoder.knownChannels(record)).containsAll(event.channels());
    Buffer body = EventBody.encode(event, types.wireType(event.type()), 2_000);
    // An id or a type may be escaped, six bytes for one; nothing else grows with the input.
    assertThat(body.length()).isLessThan(6 * record.value().length + 1_000);
    Map<String, String> frame =
        fields(EventBody.frame(Channel.GLOBAL, 5, body, true, List.of("a")));
    assertThat(frame)
        .containsEntry("seq", "5")
        .containsEntry("ch", "global")
        .containsEntry("id", event.id())
        .containsKey("p");
    assertThat(frame.get("ts")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(body.toString()).contains(",\"p\":" + event.payload() + ",\"");
    assertThat(EventBody.id(body)).isEqualTo(event.id());
  }

  /** The fields of a frame: a scalar's text, or the first token of a structure. */
  private static Map<String, String> fields(Buffer frame) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser json = FRAMES.createParser(frame.getBytes())) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        assertThat(fields.put(name, json.getText())).as(name).isNull();
        json.skipChildren();
      }
      assertThat(json.nextToken()).isNull();
      return fields;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
