package io.wse.demo;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Entity;
import io.wse.demo.kafka.LogReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics as anybody sees them, in tests. */
public final class EventLog {
  private EventLog() {}

  /** Every committed record from the beginning to the end as it was when asked. */
  public static List<ConsumerRecord<String, byte[]>> records(Vertx vertx, String bootstrap) {
    var reader = new LogReader(vertx, bootstrap, "test-" + UUID.randomUUID());
    try {
      var partitions = DemoServers.await(reader.open());
      var ends = DemoServers.await(reader.endOffsets(partitions));
      var positions = DemoServers.await(reader.beginningOffsets(partitions));
      DemoServers.await(reader.seek(positions));
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      while (true) {
        var read = positions;
        if (ends.entrySet().stream().allMatch(e -> read.get(e.getKey()) >= e.getValue())) {
          return records;
        }
        var batch = DemoServers.await(reader.poll());
        records.addAll(batch.records());
        positions = batch.positions();
      }
    } finally {
      DemoServers.await(reader.close());
    }
  }

  /** A user's events, each topic's in order. */
  public static List<DomainEvent> events(Vertx vertx, String bootstrap, String userId) {
    return records(vertx, bootstrap).stream()
        .filter(record -> userId.equals(record.key()))
        .map(record -> DomainEvent.parse(record.topic(), record.value()))
        .toList();
  }

  /** What a cache has that folds a user's events by id: id to row. */
  public static Map<String, JsonObject> fold(List<DomainEvent> events, Entity entity) {
    var rows = new LinkedHashMap<String, JsonObject>();
    for (var event : events) {
      if (event.type().entity() == entity) {
        var id = event.data().getString(entity.idField());
        if (event.type().removesRow()) {
          rows.remove(id);
        } else {
          rows.put(id, throughJson(event.data()));
        }
      }
    }
    return rows;
  }

  /** As a reader of JSON sees it: 1.0 and 1.00 are the same number. */
  public static JsonObject throughJson(JsonObject row) {
    return new JsonObject(row.encode());
  }

  /** Writes any record, as a stranger would. */
  public static void write(String bootstrap, String topic, String key, byte[] value) {
    var config = Map.<String, Object>of("bootstrap.servers", bootstrap);
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
