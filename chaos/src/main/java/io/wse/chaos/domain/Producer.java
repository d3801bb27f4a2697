package io.wse.chaos.domain;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.chaos.history.Effect;
import io.wse.chaos.history.EventLog;
import io.wse.chaos.history.HostileRecord;
import io.wse.chaos.history.RunClock;
import io.wse.chaos.history.Sources;
import io.wse.codec.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the domain's events at a rate, with {@code acks=all} and idempotence, and never gives up
 * one that was begun; what Kafka acknowledged goes into the event log. When told to, it writes
 * records among them that are no events.
 *
 * <p>A thread of its own writes; the public methods may be called from any other.
 */
public final class Producer implements AutoCloseable {
  private static final int NEVER_MS = Integer.MAX_VALUE;

  /** Beside how many events a record is written that is none. */
  private static final int EVENTS_PER_HOSTILE_RECORD = 40;

  /** How many events have headers and a key that could spoil them, of as many. */
  private static final int SPOILED = 5;

  private static final int OF = 100;

  private static final long TURN_NS = 5_000_000;

  /** While Kafka is away, nothing new is begun beyond so many. */
  private static final int MOST_IN_FLIGHT = 5_000;

  private record Completion(int user, int lastEvent) {}

  private record Flood(int user, int events) {}

  private final EventLog log;
  private final RunClock clock;
  private final EventPlan plan;
  private final Random random;
  private final HostileRecords hostileRecords;
  private final List<HostileRecord> hostile = new ArrayList<>();
  private final double perSecond;
  private final KafkaProducer<byte[], byte[]> kafka;
  private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  /** Sagas whose completion is still to be written. */
  private final AtomicInteger openSagas = new AtomicInteger();

  private final Thread thread = new Thread(this::run, "chaos-producer");
  private final Queue<Flood> floods = new ConcurrentLinkedQueue<>();
  private volatile int topicPadding;
  private volatile boolean isHostile;
  private volatile double broadcastsPerSecond;
  private volatile int phase;
  private volatile boolean writing;
  private volatile boolean closed;
  private volatile Exception failure;

  public Producer(
      String bootstrap,
      Population population,
      EventLog log,
      RunClock clock,
      double perSecond,
      long seed) {
    this.log = log;
    this.clock = clock;
    this.plan = new EventPlan(seed, population);
    this.random = new Random(seed);
    this.hostileRecords = new HostileRecords(seed);
    this.perSecond = perSecond;
    this.kafka =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                2,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                NEVER_MS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) NEVER_MS,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000L),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes from now on, in this phase. */
  public void begin(int nextPhase) {
    phase = nextPhase;
    writing = true;
  }

  /** Writes records among the events that are none, from now on. */
  public void mixHostileRecords() {
    isHostile = true;
  }

  /** Makes the events of topics larger by so many bytes from now on. */
  public void padTopics(int bytes) {
    topicPadding = bytes;
  }

  /** Beside all else, writes so many events a second that go to everybody, from now on. */
  public void broadcast(double eventsPerSecond) {
    broadcastsPerSecond = eventsPerSecond;
  }

  /** Writes so many events of one user as fast as it goes. */
  public void flood(int user, int events) {
    floods.add(new Flood(user, events));
  }

  /** Begins nothing new; what was begun is brought to its end. */
  public void pause() {
    writing = false;
  }

  /** Whether all that was begun is acknowledged, with the completions of all sagas. */
  public boolean isQuiet() {
    return !writing && floods.isEmpty() && inFlight.get() == 0 && openSagas.get() == 0;
  }

  /** The records written that are no events, as far as Kafka has acknowledged them. */
  public List<HostileRecord> hostile() {
    synchronized (hostile) {
      return List.copyOf(hostile);
    }
  }

  /** Why an event could not be written, if one could not: then nothing can be judged. */
  public Exception failure() {
    return failure;
  }

  private void run() {
    double due = 0;
    double broadcastsDue = 0;
    long before = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(TURN_NS);
      long now = System.nanoTime();
      due = writing ? grown(due, perSecond, now - before) : 0;
      broadcastsDue = writing ? grown(broadcastsDue, broadcastsPerSecond, now - before) : 0;
      before = now;
      for (Completion next = completions.poll(); next != null; next = completions.poll()) {
        complete(next);
      }
      for (Flood next = floods.peek(); next != null && !closed; next = floods.peek()) {
        write(next);
        floods.remove();
      }
      while (due >= 1 && writing && !closed && inFlight.get() < MOST_IN_FLIGHT) {
        due -= write(plan.next());
      }
      while (broadcastsDue >= 1 && writing && !closed && inFlight.get() < MOST_IN_FLIGHT) {
        broadcastsDue -= write(EventPlan.toEverybody());
      }
    }
  }

  /** What was not written in time does not pile up beyond a second's worth. */
  private static double grown(double due, double perSecond, long ns) {
    return Math.min(Math.max(1, perSecond), due + perSecond * ns / 1e9);
  }

  private void write(Flood flood) {
    for (int i = 0; i < flood.events() && !closed; i++) {
      write(new EventPlan.Single(flood.user(), 0, Effect.put(i % ReadModelSql.FIRST_SAGA_ITEM)));
    }
  }

  /** Gives the number of events that were written. */
  private int write(EventPlan.Step step) {
    if (step instanceof EventPlan.Saga saga) {
      openSagas.incrementAndGet();
      AtomicInteger missing = new AtomicInteger(saga.items());
      // This thread alone adds events, so those of a saga are numbered in a row.
      int lastEvent = log.size() + saga.items() - 1;
      for (int i = 0; i < saga.items(); i++) {
        Effect effect = Effect.put(ReadModelSql.FIRST_SAGA_ITEM + i);
        int event = log.add(saga.user(), 0, effect, -1, phase);
        send(
            Topics.ITEMS,
            event,
            body(ReadModelSql.CHANGED, event, saga.user(), 0, effect),
            () -> {
              if (missing.decrementAndGet() == 0) {
                completions.add(new Completion(saga.user(), lastEvent));
              }
            });
      }
      return saga.items();
    }
    EventPlan.Single single = (EventPlan.Single) step;
    Effect effect = single.user() < 0 ? Effect.NONE : single.effect();
    int event = log.add(single.user(), single.sharedChannels(), effect, -1, phase);
    String type =
        effect.changesRows()
            ? effect.removes() ? ReadModelSql.REMOVED : ReadModelSql.CHANGED
            : ReadModelSql.ANNOUNCED;
    send(
        effect.changesRows() ? Topics.ITEMS : Topics.NEWS,
        event,
        body(type, event, single.user(), single.sharedChannels(), effect),
        () -> {});
    return 1;
  }

  private void complete(Completion completion) {
    int event = log.add(completion.user(), 0, Effect.NONE, completion.lastEvent(), phase);
    send(
        Topics.SAGAS,
        event,
        body(ReadModelSql.COMPLETED, event, completion.user(), 0, Effect.NONE),
        openSagas::decrementAndGet);
  }

  private void send(String topic, int event, JsonObject body, Runnable acknowledged) {
    int user = log.user(event);
    int partition = Topics.partitionOf(user < 0 ? event : user);
    int source = Sources.of(Topics.number(topic), partition);
    byte[] key = user < 0 ? null : bytes(Population.userName(user));
    List<Header> headers = List.of();
    if (isHostile && random.nextInt(OF) < SPOILED) {
      key = hostileRecords.key();
      headers = hostileRecords.headers();
    }
    int drawn = isHostile ? random.nextInt(2 * EVENTS_PER_HOSTILE_RECORD) : -1;
    if (drawn == 0) {
      sendHostile(topic, partition, user);
    }
    send(
        new ProducerRecord<>(topic, partition, key, bytes(body.encode()), headers),
        offset -> {
          log.acknowledged(event, source, offset, clock.nowMs());
          acknowledged.run();
        });
    if (drawn == 1) {
      sendHostile(topic, partition, user);
    }
  }

  /** In the batch of the event that is written just before or behind it. */
  private void sendHostile(String topic, int partition, int user) {
    HostileRecords.Made made = hostileRecords.next(Population.userName(Math.max(0, user)));
    int sentAtMs = clock.nowMs();
    int sentIn = phase;
    int source = Sources.of(Topics.number(topic), partition);
    send(
        new ProducerRecord<>(topic, partition, made.key(), made.value(), made.headers()),
        offset -> {
          synchronized (hostile) {
            hostile.add(
                new HostileRecord(
                    made.kind().name(), made.kind().isSkipped(), sentIn, sentAtMs, source, offset));
          }
        });
  }

  private void send(ProducerRecord<byte[], byte[]> record, LongConsumer acknowledged) {
    inFlight.incrementAndGet();
    kafka.send(
        record,
        (place, failed) -> {
          if (failed == null) {
            acknowledged.accept(place.offset());
          } else if (!closed) {
            failure = failed;
          }
          inFlight.decrementAndGet();
        });
  }

  private JsonObject body(String type, int event, int user, int sharedChannels, Effect effect) {
    int padding = topicPadding;
    JsonObject data = new JsonObject();
    if (effect.changesRows()) {
      data.put("item", effect.item()).put("value", event);
    }
    JsonObject body =
        new JsonObject()
            .put("event_type", type)
            .put("event_id", "e" + event)
            .put("timestamp", Instant.now().toString())
            .put("data", data);
    if (user >= 0) {
      body.put("user_id", Population.userName(user));
    }
    JsonArray topics = new JsonArray();
    for (int bits = sharedChannels; bits != 0; bits &= bits - 1) {
      Channel channel = Channel.parse(Population.channelName(Integer.numberOfTrailingZeros(bits)));
      switch (channel.kind()) {
        case GLOBAL -> body.put("global", true);
        case ROLE -> body.put("role_id", channel.id());
        default -> topics.add(channel.id());
      }
    }
    if (!topics.isEmpty()) {
      body.put("topic", topics);
      if (padding > 0) {
        data.put("padding", "x".repeat(padding));
      }
    }
    return body;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    kafka.close(Duration.ZERO);
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
