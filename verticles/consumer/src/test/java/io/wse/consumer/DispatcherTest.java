package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.bus.BusCodecs;
import io.wse.codec.event.DomainEvent;
import io.wse.runtime.NodeContext;
import io.wse.runtime.config.Config;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger does not account for is never acknowledged. */
class DispatcherTest {
  private static final Lineage LINEAGE = Lineage.of("AAAAAAAAAAAAAAAAAAAAAA");

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Assignment assignment =
      new Assignment(new TopicPartition("orders", 0), LINEAGE, 0, false);
  private FakePublisher publisher;
  private Dispatcher dispatcher;

  @BeforeEach
  void begin() {
    BusCodecs.register(vertx.eventBus());
    publisher = new FakePublisher(vertx);
    Config config = Config.of(Map.of("consumer.topics", List.of("orders")));
    ConsumerOptions options = ConsumerOptions.of(config, "node");
    NodeContext node = NodeContext.local(vertx, config);
    dispatcher =
        new Dispatcher(
            vertx,
            options,
            new Backoff(1, 10),
            new DeadLetters(vertx, options),
            new ConsumingGate(node.readiness()),
            new ConsumerMetrics(meters));
    vertx.runOnContext(now -> dispatcher.begun(assignment));
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  @Test
  void aHandOverThatWasDroppedOnItsWayHasThePartitionReadAgain() {
    read(0, event(0));
    Await.until("the first is acknowledged", () -> assignment.acknowledged() == 1);

    read(2, event(2));

    Await.until("the partition is to be read again", assignment::mustBeginAgain);
    assertThat(assignment.acknowledged()).isEqualTo(1);
    assertThat(publisher.ids(LINEAGE.toString(), 0)).containsExactly("e0");
    assertThat(meters.get("wse.consumer.rereads").tag("cause", "VIOLATION").counter().count())
        .isEqualTo(1);
  }

  @Test
  void nothingMoreOfSuchAnAssignmentIsSent() {
    read(2, event(2));
    read(0, event(0));
    Await.until("the partition is to be read again", assignment::mustBeginAgain);
    assertThat(publisher.batches).isEmpty();
    assertThat(assignment.acknowledged()).isZero();
  }

  private void read(long from, Entry... entries) {
    vertx.runOnContext(now -> dispatcher.read(assignment, from, List.of(entries)));
  }

  private static Entry event(long offset) {
    return new Entry.Deliver(
        new DomainEvent(
            "Placed",
            "e" + offset,
            0,
            List.of(Channel.user("alice")),
            Buffer.buffer("{}"),
            new SourcePosition("orders", 0, offset),
            0),
        List.of(),
        1);
  }
}
