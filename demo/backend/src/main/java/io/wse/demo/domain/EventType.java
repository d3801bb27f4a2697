package io.wse.demo.domain;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every domain event the brokerage writes, with its name on the wire. */
public enum EventType {
  BROKER_CONNECTION_REQUESTED("BrokerConnectionRequested", Entity.CONNECTION),
  BROKER_CONNECTION_ESTABLISHED("BrokerConnectionEstablished", Entity.CONNECTION),
  BROKER_CONNECTION_ESTABLISHED_SAGA_COMPLETED(
      "BrokerConnectionEstablishedSagaCompleted", Entity.CONNECTION),
  BROKER_DISCONNECTED("BrokerDisconnected", Entity.CONNECTION),
  BROKER_ACCOUNT_LINKED("BrokerAccountLinked", Entity.ACCOUNT),
  ACCOUNT_DATA_FROM_BROKER_UPDATED("AccountDataFromBrokerUpdated", Entity.ACCOUNT),
  BROKER_ACCOUNT_UNLINKED("BrokerAccountUnlinked", Entity.ACCOUNT),
  ORDER_PLACED("OrderPlaced", Entity.ORDER),
  ORDER_FILLED("OrderFilled", Entity.ORDER),
  ORDER_CANCELLED("OrderCancelled", Entity.ORDER),
  ORDER_REJECTED("OrderRejected", Entity.ORDER),
  POSITION_OPENED("PositionOpened", Entity.POSITION),
  POSITION_UPDATED("PositionUpdated", Entity.POSITION),
  POSITION_CLOSED("PositionClosed", Entity.POSITION);

  private static final Map<String, EventType> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(EventType::wireName, Function.identity()));

  private final String wireName;
  private final Entity entity;

  EventType(String wireName, Entity entity) {
    this.wireName = wireName;
    this.entity = entity;
  }

  public String wireName() {
    return wireName;
  }

  public Entity entity() {
    return entity;
  }

  /** An unlinked account leaves the read model; every other event leaves its row there. */
  public boolean removesRow() {
    return this == BROKER_ACCOUNT_UNLINKED;
  }

  public static Optional<EventType> named(String wireName) {
    return wireName == null ? Optional.empty() : Optional.ofNullable(BY_NAME.get(wireName));
  }
}
