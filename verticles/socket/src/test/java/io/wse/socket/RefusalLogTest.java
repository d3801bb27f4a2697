package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLog.class);
  private final Level levelBefore = logger.getLevel();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ManualTimers timers = new ManualTimers();
  private final RefusalLog log = new RefusalLog(timers);

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(levelBefore);
  }

  @Test
  void theFirstOfAKindIsLoggedAtOnceAndTheOthersAsTheirNumber() {
    refuse("10.0.0.1", 4401, "a");
    refuse("10.0.0.1", 4401, "b");
    refuse("10.0.0.1", 4403, "c");
    refuse("10.0.0.1", 4401, "d");
    assertThat(told()).containsExactly("10.0.0.1 4401 a", "10.0.0.1 4403 c");

    timers.pass(RefusalLog.WINDOW_MS);

    assertThat(told())
        .containsExactly("10.0.0.1 4401 a", "10.0.0.1 4403 c", "10.0.0.1 4401 more=2");
  }

  @Test
  void everyWindowBeginsAnew() {
    refuse("10.0.0.1", 4401, "a");
    timers.pass(RefusalLog.WINDOW_MS);
    refuse("10.0.0.1", 4401, "b");

    assertThat(told()).containsExactly("10.0.0.1 4401 a", "10.0.0.1 4401 b");
    timers.pass(RefusalLog.WINDOW_MS);
    assertThat(told()).hasSize(2);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void aFloodFromAnyNumberOfAddressesIsAFewLines() {
    for (int i = 0; i < 100_000; i++) {
      refuse("10.0." + i / 256 % 256 + "." + i % 256, 4401, "x");
    }
    timers.pass(RefusalLog.WINDOW_MS);

    assertThat(lines.list).hasSizeLessThanOrEqualTo(2 * RefusalLog.MAX_KINDS + 1);
    assertThat(lines.list.stream().mapToInt(RefusalLogTest::counted).sum()).isEqualTo(100_000);
  }

  @Test
  void aFieldWithoutAValueIsLeftOut() {
    Map<String, Object> details = new HashMap<>();
    details.put("user_id", null);

    log.refused(RefusalLog.Refused.CONNECTION, Map.of("code", 4401), details);

    assertThat(lines.list.get(0).getKeyValuePairs()).hasSize(1);
  }

  @Test
  void whatWasCountedIsLoggedWhenTheNodeStops() {
    refuse("10.0.0.1", 4401, "a");
    refuse("10.0.0.1", 4401, "b");

    log.summarise();

    assertThat(told()).endsWith("10.0.0.1 4401 more=1");
    assertThat(timers.pending()).isZero();
  }

  private void refuse(String address, int code, String connectionId) {
    log.refused(
        RefusalLog.Refused.CONNECTION,
        Map.of("address", address, "code", code),
        Map.of("connection_id", connectionId));
  }

  private List<String> told() {
    return lines.list.stream()
        .map(
            line -> {
              Map<String, Object> fields = fields(line);
              return fields.get("address")
                  + " "
                  + fields.get("code")
                  + " "
                  + (fields.containsKey("more")
                      ? "more=" + fields.get("more")
                      : fields.get("connection_id"));
            })
        .toList();
  }

  private static int counted(ILoggingEvent line) {
    return (int) fields(line).getOrDefault("more", 1);
  }

  private static Map<String, Object> fields(ILoggingEvent line) {
    Map<String, Object> fields = new HashMap<>();
    line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }
}
