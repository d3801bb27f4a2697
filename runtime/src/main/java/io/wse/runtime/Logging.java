package io.wse.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.LogFormat;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Applies a node's log settings to what {@code logback.xml} has set up. */
final class Logging {
  private static final String APPENDER = "out";

  private Logging() {}

  static void apply(Config config) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      return; // an embedding application logs with a library of its own
    }
    context.getLogger("io.wse").setLevel(Level.toLevel(config.get(CommonKeys.LOG_LEVEL).name()));
    if (config.get(CommonKeys.LOG_FORMAT) == LogFormat.JSON
        && context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
            instanceof OutputStreamAppender<ILoggingEvent> appender) {
      JsonLogEncoder encoder = new JsonLogEncoder();
      encoder.setContext(context);
      encoder.start();
      appender.setEncoder(encoder);
    }
  }
}
