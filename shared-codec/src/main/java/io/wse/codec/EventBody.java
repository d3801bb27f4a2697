package io.wse.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.wse.codec.event.DomainEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds event frames of protocol v2.
 *
 * <p>The <em>body</em> is the frame without the fields that differ between channels, {@code seq},
 * {@code ch} and {@code snapshots}. It is encoded once, stored and sent as it is; {@link #frame}
 * puts these fields in front, so that no node parses or encodes a payload again.
 */
public final class EventBody {

  private static final byte[] SEQ = ascii("{\"seq\":");
  private static final byte[] CH = ascii(",\"ch\":");
  private static final byte[] SNAPSHOTS = ascii(",\"snapshots\":");

  private EventBody() {}

  /**
   * Encodes an event's body.
   *
   * @param wireType the type as {@link io.wse.codec.event.TypeMapping} gave it
   * @param nowMs time of encoding, ms since 1970; {@code latency_ms} is from the event's own
   *     timestamp to here, and left out where that is no latency (see {@link WireTime#latencyMs})
   */
  public static Buffer encode(DomainEvent event, String wireType, long nowMs) {
    SourcePosition source = event.origin();
    Buffer body = Buffer.buffer(event.payload().length() + 256);
    body.appendString("{\"v\":2,\"id\":").appendString(JsonText.quote(event.id()));
    body.appendString(",\"t\":").appendString(JsonText.quote(wireType));
    body.appendString(",\"ts\":").appendString(JsonText.quote(WireTime.text(event.timestampMs())));
    body.appendString(",\"p\":").appendBuffer(event.payload());
    if (!wireType.equals(event.type())) {
      body.appendString(",\"original_event_type\":").appendString(JsonText.quote(event.type()));
    }
    WireTime.latencyMs(event.timestampMs(), nowMs)
        .ifPresent(latencyMs -> body.appendString(",\"latency_ms\":" + latencyMs));
    body.appendString(",\"src\":[").appendString(JsonText.quote(source.topic()));
    body.appendString("," + source.partition() + "," + source.offset() + "]}");
    return body;
  }

  /**
   * The frame of a body in a channel.
   *
   * @param seq the entry's number in the channel's log
   * @param named whether the frame names its channel; the user's own channel is not named
   * @param snapshots names of the snapshots that the event calls for; mostly none
   */
  public static Buffer frame(
      Channel channel, long seq, Buffer body, boolean named, List<String> snapshots) {
    Buffer frame = Buffer.buffer(body.length() + 64);
    frame.appendBytes(SEQ).appendString(Long.toString(seq));
    if (named) {
      frame.appendBytes(CH).appendString(JsonText.quote(channel.name()));
    }
    if (!snapshots.isEmpty()) {
      frame.appendBytes(SNAPSHOTS);
      frame.appendString(
          snapshots.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]")));
    }
    frame.appendByte((byte) ',');
    frame.appendBuffer(body, 1, body.length() - 1);
    return frame;
  }

  /** The event's id, for lines of the log; empty where the bytes are no body. */
  public static String id(Buffer body) {
    try (JsonParser parser = JsonText.PARSER.createParser(body.getBytes())) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING && "id".equals(parser.currentName())) {
          return parser.getText();
        }
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
