package io.wse.runtime;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.stream.Collectors;

/**
 * {@code %stack} of the log's pattern: an exception and its stack, each line indented. An
 * exception's message may have line breaks, and none of its lines must look like a line of the log.
 */
public final class LogStack extends ThrowableProxyConverter {

  @Override
  protected String throwableProxyToString(IThrowableProxy failure) {
    return LogText.lines(super.throwableProxyToString(failure))
        .lines()
        .map(line -> "  " + line + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
