package io.wse.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a letter lies in the dead-letter topic, as {@code partition:offset}. */
record LetterId(int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  static LetterId of(ConsumerRecord<?, ?> record) {
    return new LetterId(record.partition(), record.offset());
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }

  /** Reads what {@code list} prints. */
  static final class Reader implements ITypeConverter<LetterId> {
    @Override
    public LetterId convert(String text) {
      Matcher found = TEXT.matcher(text);
      if (!found.matches()) {
        throw new TypeConversionException("expected a letter's id such as 0:17, got " + text);
      }
      return new LetterId(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2)));
    }
  }
}
