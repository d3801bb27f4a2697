package io.wse.chaos.domain;

import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import io.wse.chaos.history.Rows;
import io.wse.testbed.TestbedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Writes the read model from the items' topic. PostgreSQL holds the positions, so after any failure
 * there is one way on: throw everything away and begin again from what is stored. A thread of its
 * own; the public methods may be called from any other.
 */
public final class Projector implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long RETRY_MS = 300;
  private static final int MOST_RECORDS = 500;

  private record Key(String user, int item) {}

  private final Vertx vertx;
  private final String url;
  private final String bootstrap;
  private final Thread thread = new Thread(this::run, "chaos-projector");
  private final AtomicLong interruptions = new AtomicLong();
  private volatile boolean closed;

  public Projector(Vertx vertx, String url, String bootstrap) {
    this.vertx = vertx;
    this.url = url;
    this.bootstrap = bootstrap;
    thread.setDaemon(true);
  }

  /** Makes the tables and begins to write them. */
  public void start() {
    try (Database database = Database.connect(vertx, url)) {
      database.createTables();
    } catch (Database.DatabaseException e) {
      throw new TestbedException("PostgreSQL: " + e.getCause(), e);
    }
    thread.start();
  }

  /** How often it had to begin again. */
  public long interruptions() {
    return interruptions.get();
  }

  /** Every user's rows as PostgreSQL has them now; null while it does not answer. */
  public Map<Integer, Rows> rows() {
    try (Database database = Database.connect(vertx, url)) {
      return database.rows();
    } catch (Database.DatabaseException e) {
      return null;
    }
  }

  /** The next offset of each partition that is not yet in the rows; null while unknown. */
  public Map<Integer, Long> positions() {
    try (Database database = Database.connect(vertx, url)) {
      return database.positions();
    } catch (Database.DatabaseException e) {
      return null;
    }
  }

  private void run() {
    while (!closed) {
      try {
        project();
      } catch (RuntimeException e) {
        interruptions.incrementAndGet();
        pause();
      }
    }
  }

  private void project() {
    try (Database database = Database.connect(vertx, url);
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          IntStream.range(0, Topics.partitions())
              .mapToObj(partition -> new TopicPartition(Topics.ITEMS, partition))
              .toList();
      consumer.assign(partitions);
      Map<Integer, Long> positions = database.positions();
      for (TopicPartition partition : partitions) {
        consumer.seek(partition, positions.getOrDefault(partition.partition(), 0L));
      }
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          write(database, consumer, records);
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            MOST_RECORDS,
            ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            1_000L,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            5_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            5_000),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Of several events of one item in a batch only the last counts. */
  private static void write(
      Database database,
      KafkaConsumer<byte[], byte[]> consumer,
      ConsumerRecords<byte[], byte[]> records) {
    Map<Key, Integer> changes = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      JsonObject event = event(record.value());
      if (event == null) {
        continue;
      }
      JsonObject data = event.getJsonObject("data");
      boolean removes = ReadModelSql.REMOVED.equals(event.getString("event_type"));
      changes.put(
          new Key(event.getString("user_id"), data.getInteger("item")),
          removes ? null : data.getInteger("value"));
    }
    List<Tuple> upserts = new ArrayList<>();
    List<Tuple> deletes = new ArrayList<>();
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            deletes.add(Tuple.of(key.user(), key.item()));
          } else {
            upserts.add(Tuple.of(key.user(), key.item(), value));
          }
        });
    Map<TopicPartition, Long> positions = new HashMap<>();
    records.partitions().forEach(one -> positions.put(one, consumer.position(one)));
    List<Tuple> moves = new ArrayList<>();
    positions.forEach(
        (partition, position) ->
            moves.add(Tuple.of(partition.topic(), partition.partition(), position)));
    database.write(upserts, deletes, moves);
  }

  /** Null for a record that is no event of a row. */
  private static JsonObject event(byte[] value) {
    try {
      JsonObject event =
          value == null || value.length == 0
              ? new JsonObject()
              : new JsonObject(new String(value, StandardCharsets.UTF_8));
      return event.getValue("data") instanceof JsonObject data && data.containsKey("item")
          ? event
          : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
