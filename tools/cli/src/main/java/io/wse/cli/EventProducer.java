package io.wse.cli;

import io.wse.runtime.kafka.KafkaClientSettings;
import io.wse.runtime.kafka.KafkaFault;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records in order and prints where each came to lie, in the same order. One thread's own.
 */
final class EventProducer implements AutoCloseable {
  private static final String CLIENT_ID = "wse-publish";
  private static final int MAX_BLOCK_MS = 5_000;
  private static final int DELIVERY_TIMEOUT_MS = 15_000;
  private static final int REQUEST_TIMEOUT_MS = 5_000;
  private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;
  private static final int MAX_IN_FLIGHT = 1_000;

  private record Sent(String topic, String eventId, Future<RecordMetadata> result) {}

  private final String bootstrap;
  private final KafkaProducer<String, String> producer;
  private final Queue<Sent> inFlight = new ArrayDeque<>();
  private final PrintStream out = System.out;
  private boolean failed;

  EventProducer(KafkaClientSettings kafka) {
    this.bootstrap = kafka.bootstrap();
    this.producer =
        new KafkaProducer<>(
            kafka.producer(
                CLIENT_ID,
                Map.of(
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS,
                    // Of several to a partition made just now Kafka may take the second for the
                    // first,
                    // and refuse the first from then on.
                    ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1,
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES)),
            new StringSerializer(),
            new StringSerializer());
  }

  void send(String topic, String key, String body, String eventId) {
    inFlight.add(new Sent(topic, eventId, producer.send(new ProducerRecord<>(topic, key, body))));
    while (!inFlight.isEmpty()
        && (inFlight.size() > MAX_IN_FLIGHT || inFlight.peek().result().isDone())) {
      report(inFlight.remove());
    }
  }

  private void report(Sent sent) {
    try {
      RecordMetadata at = sent.result().get();
      out.println(at.topic() + " " + at.partition() + " " + at.offset() + " " + sent.eventId());
    } catch (ExecutionException e) {
      failed = true;
      throw new CliException(reason(sent.topic(), e.getCause()), e);
    } catch (InterruptedException e) {
      failed = true;
      Thread.currentThread().interrupt();
      throw new CliException("interrupted", e);
    }
  }

  private String reason(String topic, Throwable failure) {
    if (failure instanceof TimeoutException && failure.getMessage().contains("not present")) {
      return "no topic " + topic + " at " + bootstrap + ", or nothing answers there";
    }
    return "not written to " + topic + " at " + bootstrap + ": " + KafkaFault.reason(failure);
  }

  /** Prints what is still to come, unless one of them has failed. */
  @Override
  public void close() {
    try {
      while (!failed && !inFlight.isEmpty()) {
        report(inFlight.remove());
      }
    } finally {
      producer.close(java.time.Duration.ofSeconds(1));
    }
  }
}
