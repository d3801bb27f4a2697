package io.wse.consumer;

import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What the polling thread reaches Kafka by.
 *
 * @param consumer of the group
 * @param readers gives consumers of no group, each for a moment
 */
record KafkaClients(
    Consumer<byte[], byte[]> consumer, Admin admin, Supplier<Consumer<byte[], byte[]>> readers) {}
