/**
 * The demo's backend: an event-driven brokerage that knows Kafka, PostgreSQL and HTTP and nothing
 * of the engine that streams its events.
 */
package io.wse.demo;
