package io.wse.demo.domain;

/**
 * The four kinds of entity. Each lives in exactly one topic, so that its events have one order
 * however the topics are interleaved by a reader.
 */
public enum Entity {
  CONNECTION("transport.broker-connection-events", "connection_id"),
  ACCOUNT("transport.broker-account-events", "account_id"),
  ORDER("transport.order-events", "order_id"),
  POSITION("transport.position-events", "position_id");

  private final String topic;
  private final String idField;

  Entity(String topic, String idField) {
    this.topic = topic;
    this.idField = idField;
  }

  public String topic() {
    return topic;
  }

  public String idField() {
    return idField;
  }
}
