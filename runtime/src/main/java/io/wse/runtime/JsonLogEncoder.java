package io.wse.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code timestamp} (ISO 8601), {@code level}, {@code message}, which is
 * the event's name, {@code logger}, {@code thread}, the event's key-values beside them, and {@code
 * stack_trace} of an exception.
 */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = new byte[0];

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonObject line =
        new JsonObject()
            .put("timestamp", event.getInstant().toString())
            .put("level", event.getLevel().toString().toLowerCase(java.util.Locale.ROOT))
            .put("message", event.getFormattedMessage())
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        // A pair must not take the place of the line's own fields.
        String name = line.containsKey(pair.key) ? pair.key + "_" : pair.key;
        line.put(name, plain(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    // Control characters that JSON allows stand within its texts only, so escaping keeps it JSON.
    return (LogText.line(line.encode()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What JSON has a form of stays; anything else becomes text. */
  private static Object plain(Object value) {
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : value.toString();
  }
}
