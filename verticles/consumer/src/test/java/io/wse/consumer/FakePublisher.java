package io.wse.consumer;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.BatchAnswer;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.bus.RecordBatch;
import io.wse.codec.event.DomainEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A publisher with a log as simple as can be: a list for each partition of each topic id, and the
 * guard that knows a redelivery by its offset.
 */
final class FakePublisher {

  /** What it does with a batch; the first that is not the usual is used up. */
  enum Behaviour {
    /** Appends and answers. */
    TAKE,
    /** Appends, but the answer is lost. */
    TAKE_SILENTLY,
    /** Appends nothing and says that the log is away. */
    LOG_AWAY,
    /** Appends nothing and says that it never will. */
    REFUSE,
    /** Appends nothing and does not answer. */
    IGNORE
  }

  final List<RecordBatch> batches = new CopyOnWriteArrayList<>();
  final AtomicInteger redelivered = new AtomicInteger();
  volatile Behaviour behaviour = Behaviour.TAKE;
  volatile Predicate<RecordBatch> concerned = batch -> true;

  /** The positions for which the log began anew, in the order of asking. */
  final List<LostPosition> begunAnew = new CopyOnWriteArrayList<>();

  /** How often it was asked to begin anew. */
  final AtomicInteger askedToBeginAnew = new AtomicInteger();

  /** Whether it answers who asks it to begin anew. */
  volatile boolean beginsAnew = true;

  /** Whether it answers who asks what the log has seen. */
  volatile boolean tellsAnchors = true;

  volatile int anchorsPerPartition = 20;

  private final Map<String, Long> guard = new HashMap<>();
  private final Map<String, List<DomainEvent>> log = new HashMap<>();
  private final List<String> order = new ArrayList<>();
  private final List<Message<RecordBatch>> unanswered = new ArrayList<>();

  FakePublisher(Vertx vertx) {
    vertx.eventBus().<RecordBatch>consumer(BusAddress.PUBLISHER, this::receive);
    vertx.eventBus().<LostPosition>consumer(BusAddress.LOST_POSITIONS, this::beginAnew);
    vertx.eventBus().<AnchorRequest>consumer(BusAddress.ANCHORS, this::tell);
  }

  private synchronized void tell(Message<AnchorRequest> message) {
    if (tellsAnchors) {
      message.reply(
          new AnchorAnswer(message.body().partitions().stream().map(this::anchors).toList()));
    } else {
      message.fail(BusFault.LOG_UNAVAILABLE.code(), "the log is away");
    }
  }

  /** As if each of the newest events were the highest of a bucket. */
  private List<Anchor> anchors(AnchorRequest.Partition of) {
    List<DomainEvent> events =
        new ArrayList<>(log.getOrDefault(of.lineage() + ":" + of.partition(), List.of()));
    Collections.reverse(events);
    return events.stream()
        .limit(anchorsPerPartition)
        .map(event -> new Anchor(event.source().offset(), Optional.of(event.fingerprint())))
        .toList();
  }

  private void beginAnew(Message<LostPosition> message) {
    askedToBeginAnew.incrementAndGet();
    if (beginsAnew) {
      begunAnew.add(message.body());
      message.reply(null);
    }
  }

  private synchronized void receive(Message<RecordBatch> message) {
    RecordBatch batch = message.body();
    batches.add(batch);
    Behaviour now = concerned.test(batch) ? behaviour : Behaviour.TAKE;
    switch (now) {
      case TAKE -> message.reply(append(batch));
      case TAKE_SILENTLY -> {
        append(batch);
        unanswered.add(message);
      }
      case LOG_AWAY -> message.fail(BusFault.LOG_UNAVAILABLE.code(), "the log is away");
      case REFUSE -> message.fail(BusFault.BATCH_REFUSED.code(), "never");
      case IGNORE -> unanswered.add(message);
    }
  }

  /** Answers, late, what it had not answered. */
  synchronized void answerLate() {
    unanswered.forEach(message -> message.reply(append(message.body())));
    unanswered.clear();
  }

  private BatchAnswer append(RecordBatch batch) {
    String source = batch.lineage() + ":" + batch.partition();
    int appended = 0;
    for (DomainEvent event : batch.events()) {
      if (event.source().offset() > guard.getOrDefault(source, -1L)) {
        guard.put(source, event.source().offset());
        if (log.computeIfAbsent(source, none -> new ArrayList<>()).isEmpty()) {
          order.add(source);
        }
        log.get(source).add(event);
        appended++;
      } else {
        redelivered.incrementAndGet();
      }
    }
    return new BatchAnswer(appended, batch.events().size() - appended);
  }

  /** The ids of the events in a partition's log. */
  synchronized List<String> ids(String lineage, int partition) {
    return log.getOrDefault(lineage + ":" + partition, List.of()).stream()
        .map(DomainEvent::id)
        .toList();
  }

  /** The ids of the events in the logs of all lineages of a topic's partition, oldest first. */
  synchronized List<String> idsOfAllLineages(String topicId, int partition) {
    return order.stream()
        .filter(source -> source.startsWith(topicId) && source.endsWith(":" + partition))
        .flatMap(source -> log.get(source).stream())
        .map(DomainEvent::id)
        .toList();
  }

  synchronized int size() {
    return log.values().stream().mapToInt(List::size).sum();
  }
}
