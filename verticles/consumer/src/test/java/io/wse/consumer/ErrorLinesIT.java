package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.wse.consumer.FakePublisher.Behaviour;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of an event that could not be carried on. */
class ErrorLinesIT extends ConsumerTestBase {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Dispatcher.class);
  private final List<Map<String, Object>> errors = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          if (line.getLevel() == Level.ERROR && line.getMessage().equals("wse.error")) {
            Map<String, Object> fields = new HashMap<>();
            line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
            errors.add(fields);
          }
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
  }

  @Test
  void aDeadLetteredRecordIsNamedByItsEventAndItsUserAsFarAsTheyCanBeRead() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    consume(topic).ready();

    kafka.send(topic, 0, "{\"event_id\":\"e-1\",\"user_id\":\"bob\",\"team_id\":{}}");
    kafka.send(topic, 0, "nonsense");
    kafka.send(topic, 0, "{\"event_id\":\"" + "9".repeat(1_000) + "\"}");

    Await.until("a line of each", () -> errors.size() == 3);
    assertThat(errors.get(0)).containsEntry("event_id", "e-1").containsEntry("user_id", "bob");
    assertThat(errors.get(1))
        .containsEntry("event_id", topic + ":0:1")
        .containsEntry("user_id", "")
        .containsEntry("cause", "NOT_JSON")
        .containsKey("error");
    assertThat(errors.get(2).get("event_id")).asString().hasSizeLessThan(250).startsWith("999");
  }

  @Test
  void aBatchThatIsNotTakenIsNamedByItsFirstEvent() {
    String topic = kafka.create(KafkaTopics.name("orders"), 1);
    publisher.behaviour = Behaviour.LOG_AWAY;
    consume(topic).ready();

    kafka.sendEvents(topic, 0, 5, 3);

    Await.until("a line", () -> !errors.isEmpty());
    assertThat(errors.get(0))
        .containsEntry("event_id", "5")
        .containsEntry("user_id", "alice")
        .containsKey("error");
    publisher.behaviour = Behaviour.TAKE;
    awaitIds(kafka.id(topic), 0, ids(5, 3));
  }
}
