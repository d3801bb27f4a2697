/**
 * What is recorded while a cluster is being hurt: what Kafka acknowledged, what each client was
 * sent and what it applied. Only numbers, so that a long run fits into memory: an event, a client,
 * a channel and an epoch are each the number that they were given here; times are milliseconds
 * since the run began.
 */
package io.wse.chaos.history;
