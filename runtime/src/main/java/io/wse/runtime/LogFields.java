package io.wse.runtime;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.StringJoiner;
import org.slf4j.event.KeyValuePair;

/**
 * {@code %fields} of the log's pattern: the message and its key-values as {@code name="value"}, on
 * one line whatever they hold. A field without a value is left out.
 */
public final class LogFields extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    StringJoiner line = new StringJoiner(" ");
    line.add(LogText.line(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        if (pair.value != null) {
          line.add(pair.key + '=' + LogText.quoted(pair.value.toString()));
        }
      }
    }
    return line.toString();
  }
}
