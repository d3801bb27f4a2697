package io.wse.socket;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs refusals at a bounded rate: the first of each kind at once, the others as one line with
 * their number when {@link #WINDOW_MS} is over. So a flood of refused clients neither fills the
 * disk nor hides other lines, and nobody who is refused now and then goes unnoticed. State on the
 * verticle's context.
 */
final class RefusalLog {
  static final long WINDOW_MS = 10_000;

  /** Kinds that have lines of their own in one window, two each; the others share one line. */
  static final int MAX_KINDS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  /** What is refused. */
  enum Refused {
    CONNECTION,
    TOKEN,

    /** A request over HTTP that failed by a fault of this program. */
    REQUEST
  }

  private record Kind(Refused what, Map<String, ?> fields) {}

  private final Timers timers;

  /** How often each kind was seen in this window, without the first. */
  private final Map<Kind, Integer> repeated = new HashMap<>();

  private final Map<Refused, Integer> others = new EnumMap<>(Refused.class);
  private Timers.Timer window;

  RefusalLog(Timers timers) {
    this.timers = timers;
  }

  /**
   * @param kind the fields that make the kind, such as code and address
   * @param details fields of the single refusal, logged where it has a line of its own; a null
   *     value leaves the field out
   */
  void refused(Refused what, Map<String, ?> kind, Map<String, ?> details) {
    if (window == null) {
      window = timers.after(WINDOW_MS, this::summarise);
    }
    Kind key = new Kind(what, kind);
    if (repeated.containsKey(key)) {
      repeated.merge(key, 1, Integer::sum);
    } else if (repeated.size() < MAX_KINDS) {
      repeated.put(key, 0);
      log(what, kind, details);
    } else {
      others.merge(what, 1, Integer::sum);
    }
  }

  private static void log(Refused what, Map<String, ?> kind, Map<String, ?> details) {
    switch (what) {
      case CONNECTION -> with(LOG.atInfo(), kind, details).log("wse.connection.refused");
      case TOKEN -> with(LOG.atInfo(), kind, details).log("wse.token.refused");
      case REQUEST -> with(LOG.atError(), kind, details).log("wse.request.failed");
    }
  }

  private static LoggingEventBuilder with(
      LoggingEventBuilder line, Map<String, ?> kind, Map<String, ?> details) {
    for (Map<String, ?> fields : List.of(kind, details)) {
      new TreeMap<>(fields)
          .forEach(
              (name, value) -> {
                if (value != null) {
                  line.addKeyValue(name, value);
                }
              });
    }
    return line;
  }

  /** Logs what was only counted so far. */
  void summarise() {
    if (window == null) {
      return;
    }
    window.cancel();
    window = null;
    repeated.forEach(
        (kind, count) -> {
          if (count > 0) {
            log(kind.what(), kind.fields(), Map.of("more", count));
          }
        });
    repeated.clear();
    others.forEach((what, count) -> log(what, Map.of(), Map.of("more", count)));
    others.clear();
  }
}
