package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.EventBody;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.DomainEventDecoder;
import io.wse.codec.event.EventPaths;
import io.wse.codec.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a record's value to the frame, no payload changes by a byte. */
class PayloadPropertyTest {
  private static final int VALUES = 20_000;

  private final DomainEventDecoder decoder = new DomainEventDecoder(EventPaths.DEFAULT, 1 << 20);

  @Test
  void everyPayloadIsInTheFrameAsItWasWritten() throws Exception {
    long seed = Long.getLong("wse.seed", 20260102);
    RandomJson json = new RandomJson(seed);
    for (int i = 0; i < VALUES; i++) {
      String payload = json.value();
      String value =
          "{\"event_type\":\"Any\",\"event_id\":\""
              + i
              + "\",\"user_id\":\"u\",\"data\":"
              + payload
              + "}";
      DomainEvent event = decoder.decode(record(value)).orElseThrow();
      Buffer body = EventBody.encode(event, "any", 1_767_323_045_678L);
      String frame = EventBody.frame(Channel.user("u"), 7, body, false, List.of()).toString();

      assertThat(payloadOf(frame)).as("value %d of seed %d", i, seed).isEqualTo(payload);
      assertThat(EventBody.id(body)).isEqualTo(String.valueOf(i));
    }
  }

  @Test
  void everyFieldOfAnEventWithoutDataIsInTheFrameAsItWasWritten() throws Exception {
    long seed = Long.getLong("wse.seed", 20260103);
    RandomJson json = new RandomJson(seed);
    for (int i = 0; i < VALUES; i++) {
      String field = "\"a\\u0061\" : " + json.value() + ",\"\\u00e9\":" + json.value();
      String value = "{\"event_type\":\"Any\"," + field + ",\"user_id\":\"u\"}";
      DomainEvent event = decoder.decode(record(value)).orElseThrow();

      assertThat(event.payload().toString())
          .as("value %d of seed %d", i, seed)
          .isEqualTo("{" + field + "}");
    }
  }

  /** The text of {@code p} in an event's frame. */
  static String payloadOf(String frame) {
    int begin = frame.indexOf(",\"p\":") + ",\"p\":".length();
    int end = frame.lastIndexOf(",\"original_event_type\":");
    return frame.substring(begin, end);
  }

  private static SourceRecord record(String value) {
    return new SourceRecord(
        new SourcePosition("orders", 0, 1),
        null,
        value.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        1_767_323_045_000L);
  }
}
