/**
 * The brokerage's domain: aggregates, the commands they accept and the events they write. Pure: no
 * Kafka, no database, no clock of its own, and nothing mutable but {@link
 * io.wse.demo.domain.Portfolio}.
 */
package io.wse.demo.domain;
