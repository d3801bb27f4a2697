package io.wse.publisher;

import static io.wse.publisher.Batches.ALICE;
import static io.wse.publisher.Batches.BOB;
import static io.wse.publisher.Batches.batch;
import static io.wse.publisher.Batches.event;
import static io.wse.publisher.Batches.eventAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.wse.codec.Channel;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorAnswer;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.BatchAnswer;
import io.wse.codec.bus.BusAddress;
import io.wse.codec.bus.BusCodecs;
import io.wse.codec.bus.BusFault;
import io.wse.codec.bus.Delivery;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.bus.RecordBatch;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import io.wse.log.PageLimit;
import io.wse.log.ReadResult;
import io.wse.log.RedisReplayLog;
import io.wse.log.ReplayLog;
import io.wse.log.ReplayLogOptions;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.Readiness;
import io.wse.runtime.StartException;
import io.wse.runtime.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PublisherVerticleIT {

  /** The gate's moves, as words: "open" or the reason. */
  private static final class RecordedGate implements Readiness {
    final BlockingQueue<String> moves = new LinkedBlockingQueue<>();

    @Override
    public Gate gate(String name) {
      assertThat(name).isEqualTo("log");
      return new Gate() {
        @Override
        public void open() {
          moves.add("open");
        }

        @Override
        public void close(String reason) {
          moves.add(reason);
        }
      };
    }

    void awaitMove(String word) throws InterruptedException {
      String move;
      do {
        move = moves.poll(30, TimeUnit.SECONDS);
        assertThat(move).as("a move of the gate to " + word).isNotNull();
      } while (!move.contains(word));
    }
  }

  private final RecordedGate readiness = new RecordedGate();
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private EmbeddedRedis redis;
  private NodeContext node;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
    redis = EmbeddedRedis.in(TestServers.home("redis")).start();
    Config config =
        Config.of(
            Map.of(
                "redis.url", redis.url(),
                "event.types", Map.of("OrderPlaced", "order_placed"),
                "log.request_timeout", "1s"));
    node =
        new NodeContext(
            vertx, config, NodeContext.local(vertx, config).meters(), readiness, "node-1");
  }

  @AfterEach
  void end() {
    await(vertx.close());
    redis.close();
  }

  @Test
  void whatABatchBringsIsDeliveredAndInTheLog() throws Exception {
    deploy();
    readiness.awaitMove("open");
    follow(ALICE);
    follow(BOB);

    assertThat(send(batch(0, event(1, ALICE), event(2, BOB), event(3, ALICE))))
        .isEqualTo(new BatchAnswer(3, 0));
    Delivery alice = deliveries.poll(10, TimeUnit.SECONDS);
    Delivery bob = deliveries.poll(10, TimeUnit.SECONDS);
    assertThat(alice.channel()).isEqualTo(ALICE);
    assertThat(alice.entries()).hasSize(2);
    assertThat(bob.channel()).isEqualTo(BOB);

    ReplayLog log = await(RedisReplayLog.open(vertx, ReplayLogOptions.of(redis.url())));
    ReadResult.Page page =
        (ReadResult.Page) await(log.read(ALICE, alice.epoch(), 0, new PageLimit(10, 1 << 20)));
    assertThat(page.entries()).isEqualTo(alice.entries());

    assertThat(send(batch(0, event(1, ALICE), event(2, BOB), event(3, ALICE))))
        .isEqualTo(new BatchAnswer(0, 3));
    assertThat(deliveries.poll(10, TimeUnit.SECONDS))
        .isEqualTo(new Delivery(ALICE, alice.epoch(), 3, List.of()));
    await(log.close());
  }

  @Test
  void manyPartitionsAtOnceDeliverWithoutHolesInOrder() throws Exception {
    deploy();
    follow(ALICE);
    int batches = 200;
    for (int i = 0; i < batches; i++) {
      int partition = i % 8;
      vertx
          .eventBus()
          .request(
              BusAddress.PUBLISHER,
              batch(
                  partition,
                  event(partition, 2L * i, "A", ALICE, BOB),
                  event(partition, 2L * i + 1, "A", ALICE)));
    }
    long next = 1;
    while (next <= 2 * batches) {
      Delivery delivery = deliveries.poll(10, TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      assertThat(delivery.firstSeq()).isEqualTo(next);
      next = delivery.lastSeq() + 1;
    }
  }

  @Test
  void aLostPositionIsAnsweredWhenEveryChannelHasBegunANewEpoch() throws Exception {
    deploy();
    follow(ALICE);
    send(batch(0, event(1, ALICE)));
    String before = deliveries.poll(10, TimeUnit.SECONDS).epoch();

    LostPosition lost = new LostPosition("topic-id", 0, 40);
    await(vertx.eventBus().request(BusAddress.LOST_POSITIONS, lost));
    send(batch(0, event(40, ALICE)));

    Delivery after = deliveries.poll(10, TimeUnit.SECONDS);
    assertThat(after.epoch()).isNotEqualTo(before);
    assertThat(after.firstSeq()).isEqualTo(1);
    await(vertx.eventBus().request(BusAddress.LOST_POSITIONS, lost));
    send(batch(0, event(41, ALICE)));
    assertThat(deliveries.poll(10, TimeUnit.SECONDS).epoch()).isEqualTo(after.epoch());
  }

  @Test
  void whatTheLogRemembersOfAPartitionIsToldByItsRecords() {
    deploy();
    send(batch(0, event(1, ALICE), event(2, BOB), event(7, ALICE)));

    AnchorAnswer answer =
        await(
                vertx
                    .eventBus()
                    .<AnchorAnswer>request(
                        BusAddress.ANCHORS,
                        new AnchorRequest(
                            List.of(
                                new AnchorRequest.Partition("topic-id", 0),
                                new AnchorRequest.Partition("topic-id", 1)))))
            .body();

    assertThat(answer.anchors())
        .containsExactly(
            List.of(
                new Anchor(7, Optional.of(event(7, ALICE).fingerprint())),
                new Anchor(2, Optional.of(event(2, BOB).fingerprint()))),
            List.of());
  }

  @Test
  void whileRedisIsAwayBatchesFailByCodeAndTheGateIsClosed() throws Exception {
    deploy();
    readiness.awaitMove("open");
    send(batch(0, event(1, ALICE)));
    redis.kill();
    readiness.awaitMove("no Redis");
    assertThatThrownBy(() -> send(batch(0, event(2, ALICE))))
        .isInstanceOfSatisfying(
            ReplyException.class,
            failure -> assertThat(BusFault.of(failure)).isEqualTo(BusFault.LOG_UNAVAILABLE));
    redis.start();
    readiness.awaitMove("open");
    assertThat(send(batch(0, event(2, ALICE))).appended()).isEqualTo(1);
  }

  @Test
  void aBatchThatIsWrongIsRefusedByCode() {
    deploy();
    assertThatThrownBy(() -> send(batch(3, event(1, ALICE))))
        .isInstanceOfSatisfying(
            ReplyException.class,
            failure -> assertThat(BusFault.of(failure)).isEqualTo(BusFault.BATCH_REFUSED));
    assertThat(send(batch(0, event(1, ALICE))).appended()).isEqualTo(1);
  }

  @Test
  void aServerThatMayEvictStopsTheStartWithWhatToSet() {
    Redis admin = Redis.createClient(vertx, redis.url());
    await(
        admin.send(
            Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory-policy").arg("volatile-lru")));
    assertThatThrownBy(this::deploy)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("set maxmemory-policy to noeviction");
  }

  @Test
  void afterStoppingNobodyAnswersAndTheGateIsClosed() throws Exception {
    String deployment = deploy();
    send(batch(0, event(1, ALICE)));
    await(vertx.undeploy(deployment));
    readiness.awaitMove("stopping");
    assertThatThrownBy(() -> send(batch(0, event(2, ALICE))))
        .isInstanceOfSatisfying(
            ReplyException.class,
            failure -> assertThat(BusFault.of(failure)).isEqualTo(BusFault.NO_ANSWER));
  }

  @Test
  void anEventsLineAtDebugHasItsFieldsAndNoPayload() {
    deploy();
    Logger logger = (Logger) LoggerFactory.getLogger(Publisher.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.DEBUG);
    try {
      send(batch(0, eventAt(System.currentTimeMillis(), 0, 12345, "OrderPlaced", ALICE)));
    } finally {
      logger.setLevel(null);
      logger.detachAppender(lines);
    }
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getMessage()).isEqualTo("wse.event.processed");
    assertThat(lines.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key)
        .contains("event_type", "user_id", "latency_ms");
    assertThat(lines.list.get(0).getKeyValuePairs().toString())
        .contains("order_placed")
        .contains("alice")
        .doesNotContain("12345");
  }

  private String deploy() {
    NodePart part =
        ServiceLoader.load(NodePart.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("publisher"))
            .findFirst()
            .orElseThrow();
    part.validate(node.config());
    return await(vertx.deployVerticle(part.create(node)));
  }

  private void follow(Channel channel) {
    await(
        vertx
            .eventBus()
            .<Delivery>consumer(channel.address(), message -> deliveries.add(message.body()))
            .completion());
  }

  private BatchAnswer send(RecordBatch batch) {
    return await(
            vertx
                .eventBus()
                .<BatchAnswer>request(
                    BusAddress.PUBLISHER, batch, new DeliveryOptions().setSendTimeout(10_000)))
        .body();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
