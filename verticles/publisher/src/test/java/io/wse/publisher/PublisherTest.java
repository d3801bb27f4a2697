package io.wse.publisher;

import static io.wse.publisher.Batches.ALICE;
import static io.wse.publisher.Batches.BOB;
import static io.wse.publisher.Batches.DESK;
import static io.wse.publisher.Batches.EVENT_MS;
import static io.wse.publisher.Batches.batch;
import static io.wse.publisher.Batches.event;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.SourcePosition;
import io.wse.codec.bus.BatchAnswer;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.Delivery;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.TypeMapping;
import io.wse.log.LogUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PublisherTest {

  private final FakeReplayLog log = new FakeReplayLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Delivery> delivered = new ArrayList<>();
  private final Publisher publisher =
      new Publisher(
          log,
          new TypeMapping(Map.of("OrderPlaced", "order_placed")),
          new PublisherMetrics(meters),
          () -> EVENT_MS + 42,
          delivered::add);

  @Test
  void anEventGoesToEachOfItsChannelsEncodedOnce() {
    BatchAnswer answer = publisher.publish(batch(0, event(7, ALICE, DESK))).result();

    assertThat(answer).isEqualTo(new BatchAnswer(2, 0));
    assertThat(delivered).extracting(Delivery::channel).containsExactly(ALICE, DESK);
    LogEntry entry = delivered.get(0).entries().get(0);
    assertThat(delivered.get(1).entries().get(0).body()).isSameAs(entry.body());
    assertThat(entry.domainType()).isEqualTo("OrderPlaced");
    assertThat(entry.recordTimeMs()).isEqualTo(EVENT_MS + 1);
    assertThat(new JsonObject(entry.body()).getMap())
        .containsEntry("t", "order_placed")
        .containsEntry("original_event_type", "OrderPlaced")
        .containsEntry("latency_ms", 42);
  }

  @Test
  void aBatchIsOneDeliveryForEachChannel() {
    publisher.publish(batch(0, event(1, ALICE), event(2, BOB), event(3, ALICE)));
    assertThat(delivered).hasSize(2);
    assertThat(delivered.get(0).firstSeq()).isEqualTo(1);
    assertThat(delivered.get(0).epoch()).isEqualTo(FakeReplayLog.EPOCH);
    assertThat(delivered.get(0).entries()).hasSize(2);
    publisher.publish(batch(0, event(4, ALICE)));
    assertThat(delivered.get(2).firstSeq()).isEqualTo(3);
  }

  @Test
  void aChannelThatWasWhollyRedeliveredGetsANoticeOfItsHead() {
    publisher.publish(batch(0, event(1, ALICE), event(2, ALICE)));
    delivered.clear();
    BatchAnswer answer =
        publisher.publish(batch(0, event(1, ALICE), event(2, ALICE), event(3, BOB))).result();
    assertThat(answer).isEqualTo(new BatchAnswer(1, 2));
    assertThat(delivered.get(0)).isEqualTo(new Delivery(ALICE, FakeReplayLog.EPOCH, 3, List.of()));
    assertThat(delivered.get(0).lastSeq()).isEqualTo(2);
    assertThat(delivered.get(1).entries()).hasSize(1);
    assertThat(counter("wse_deliveries_total", "kind", "entries").count()).isEqualTo(2);
    assertThat(counter("wse_deliveries_total", "kind", "notice").count()).isEqualTo(1);
  }

  @Test
  void lostRecordsBecomeMarksAmongTheEventsInOffsetOrder() {
    publisher.publish(
        batch(
            List.of(event(5, ALICE), event(8, ALICE)),
            List.of(
                new LostRecord(3, 33, List.of(ALICE)),
                new LostRecord(6, 66, List.of(ALICE, BOB)),
                new LostRecord(9, 99, List.of(ALICE)))));
    assertThat(log.batches.get(0).items())
        .extracting(item -> item.offset())
        .containsExactly(3L, 5L, 6L, 6L, 8L, 9L);
    assertThat(delivered.get(0).entries())
        .extracting(LogEntry::isLostMark)
        .containsExactly(true, false, true, false, true);
    assertThat(delivered.get(1)).extracting(Delivery::channel).isEqualTo(BOB);
    assertThat(counter("wse_log_lost_marks_total").count()).isEqualTo(4);
  }

  @Test
  void theMarkOfAReplayComesBeforeItsEvent() {
    publisher.publish(
        batch(
            List.of(event(5, ALICE, BOB), event(6, BOB)),
            List.of(new LostRecord(5, 33, List.of(BOB)))));

    assertThat(log.batches.get(0).items())
        .extracting(item -> item.channel() + " " + item.offset() + " " + item.entry().isLostMark())
        .containsExactly(
            "user:bob 5 true", "user:alice 5 false", "user:bob 5 false", "user:bob 6 false");
    assertThat(events("order_placed", "appended")).isEqualTo(2);
  }

  @Test
  void eventsAreCountedByTypeAndByWhatBecameOfThem() {
    publisher.publish(
        batch(
            List.of(event(1, ALICE), event(0, 2, "Unmapped", ALICE), event(5, ALICE)),
            List.of(new LostRecord(4, 0, List.of(ALICE)))));
    publisher.publish(
        batch(
            List.of(event(5, ALICE), event(7, ALICE)),
            List.of(new LostRecord(4, 0, List.of(ALICE)))));
    assertThat(events("order_placed", "appended")).isEqualTo(3);
    assertThat(events("other", "appended")).isEqualTo(1);
    assertThat(events("order_placed", "redelivered")).isEqualTo(1);
    assertThat(counter("wse_log_append_entries_total", "result", "appended").count()).isEqualTo(5);
    assertThat(meters.get("wse_log_append_ms").summary().count()).isEqualTo(2);
  }

  @Test
  void whatItsProducerWroteTwiceIsDeliveredOnceAndCounted() {
    DomainEvent first = event(1, ALICE, BOB);
    publisher.publish(batch(0, first));
    publisher.publish(
        batch(
            List.of(again(first, 2, ALICE), again(first, 4, ALICE, DESK), event(5, ALICE)),
            List.of(new LostRecord(3, 0, List.of(ALICE)))));

    assertThat(delivered.stream().filter(delivery -> delivery.channel().equals(ALICE)))
        .extracting(delivery -> delivery.entries().size())
        .containsExactly(1, 2);
    assertThat(delivered.stream().filter(delivery -> delivery.channel().equals(DESK))).hasSize(1);
    assertThat(events("order_placed", "double")).isEqualTo(1);
    assertThat(events("order_placed", "appended")).isEqualTo(3);
    assertThat(counter("wse_log_append_entries_total", "result", "double").count()).isEqualTo(2);
  }

  private static DomainEvent again(DomainEvent event, long offset, Channel... channels) {
    return new DomainEvent(
        event.type(),
        event.id(),
        event.timestampMs(),
        List.of(channels),
        event.payload(),
        new SourcePosition(event.source().topic(), 0, offset),
        event.recordTimeMs());
  }

  @Test
  void aBatchOfNothingIsAnsweredWithoutTheLog() {
    BatchAnswer answer = publisher.publish(batch(0)).result();
    assertThat(answer).isEqualTo(new BatchAnswer(0, 0));
    assertThat(log.batches).isEmpty();
  }

  @Test
  void anEventThatGoesNowhereIsRefused() {
    Future<BatchAnswer> answer = publisher.publish(batch(0, event(1)));
    assertThat(Publisher.fault(answer.cause())).isEqualTo(BusFault.BATCH_REFUSED);
    assertThat(answer.cause()).hasMessageContaining("expected events that have channels");
  }

  @Test
  void aLogThatIsAwayIsAFaultToRetry() {
    log.failWith = new LogUnavailableException("away");
    Future<BatchAnswer> answer = publisher.publish(batch(0, event(1, ALICE)));
    assertThat(Publisher.fault(answer.cause())).isEqualTo(BusFault.LOG_UNAVAILABLE);
    assertThat(delivered).isEmpty();
    assertThat(events("order_placed", "failed")).isEqualTo(1);
    assertThat(counter("wse_log_append_failures_total").count()).isEqualTo(1);

    log.failWith = null;
    assertThat(publisher.publish(batch(0, event(1, ALICE))).succeeded()).isTrue();
    assertThat(delivered).hasSize(1);
    assertThat(counter("wse_log_append_failures_total").count()).isEqualTo(1);
  }

  @Test
  void aBatchOfAnotherPartitionOrWithFallingOffsetsIsRefused() {
    for (Future<BatchAnswer> answer :
        List.of(
            publisher.publish(batch(1, event(1, ALICE))),
            publisher.publish(batch(0, event(2, ALICE), event(1, ALICE))))) {
      assertThat(Publisher.fault(answer.cause())).isEqualTo(BusFault.BATCH_REFUSED);
    }
    assertThat(log.batches).isEmpty();
  }

  @Test
  void deliveriesOfOneChannelLeaveInOrderThoughAnswersCross() {
    log.hold = true;
    Future<BatchAnswer> first = publisher.publish(batch(0, event(0, 1, "A", ALICE)));
    Future<BatchAnswer> second = publisher.publish(batch(1, event(1, 1, "A", ALICE, BOB)));
    log.held.get(1).run();
    assertThat(second.succeeded()).isTrue();
    assertThat(delivered).extracting(Delivery::channel).containsExactly(BOB);

    log.held.get(0).run();
    assertThat(first.succeeded()).isTrue();
    assertThat(delivered.stream().filter(delivery -> delivery.channel().equals(ALICE)))
        .extracting(Delivery::firstSeq)
        .containsExactly(1L, 2L);
  }

  @Test
  void aDeliveryThatFailsDoesNotFailTheBatchAndIsLoggedWithItsEvent() {
    Publisher broken =
        new Publisher(
            log,
            new TypeMapping(Map.of()),
            new PublisherMetrics(new SimpleMeterRegistry()),
            () -> EVENT_MS,
            delivery -> {
              throw new IllegalStateException("planted");
            });
    Logger logger = (Logger) LoggerFactory.getLogger(Publisher.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      assertThat(broken.publish(batch(0, event(1, ALICE))).succeeded()).isTrue();
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("wse.error");
    assertThat(lines.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("event_id=id-0-1", "user_id=alice")
        .anyMatch(pair -> pair.startsWith("error=") && pair.contains("planted"));
  }

  @Test
  void stoppingWaitsForWhatIsUnderWayAndTakesNoMore() {
    log.hold = true;
    Future<BatchAnswer> underWay = publisher.publish(batch(0, event(1, ALICE)));
    Future<Void> drained = publisher.drain();
    assertThat(drained.isComplete()).isFalse();
    assertThat(inFlight()).isEqualTo(1);
    Future<BatchAnswer> late = publisher.publish(batch(1, event(1, 1, "A", ALICE)));
    assertThat(Publisher.fault(late.cause())).isEqualTo(BusFault.LOG_UNAVAILABLE);
    log.held.get(0).run();
    assertThat(underWay.succeeded()).isTrue();
    assertThat(drained.succeeded()).isTrue();
    assertThat(inFlight()).isZero();
  }

  private double inFlight() {
    return meters.get("wse_publisher_batches_in_flight").gauge().value();
  }

  private double events(String type, String status) {
    return counter("wse_events_processed_total", "event_type", type, "status", status).count();
  }

  private Counter counter(String name, String... tags) {
    return meters.get(name).tags(tags).counter();
  }
}
