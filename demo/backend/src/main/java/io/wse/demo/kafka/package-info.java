/** The event log in Kafka: creating its topics, writing events, reading records with positions. */
package io.wse.demo.kafka;
