package io.wse.demo.domain;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** What may be asked of a user's portfolio: by the user, by the saga, by the market. */
public sealed interface Command {
  String userId();

  /** By the user. */
  record ConnectBroker(String userId, UUID connectionId, String broker, String brokerName)
      implements Command {}

  /** By the saga: the broker let the user in. */
  record EstablishConnection(String userId, UUID connectionId) implements Command {}

  /** By the saga: accounts the broker told of. Those linked already are left as they are. */
  record LinkAccounts(String userId, UUID connectionId, List<BrokerAccount> accounts)
      implements Command {}

  /** By the saga, when every account is linked. */
  record CompleteConnection(String userId, UUID connectionId) implements Command {}

  /** By the user. Open orders are cancelled, positions closed, accounts unlinked. */
  record DisconnectBroker(String userId, UUID connectionId) implements Command {}

  /** By the user. The order's id is the client's or made for it; repeated, it answers the same. */
  record PlaceOrder(
      String userId,
      UUID orderId,
      UUID accountId,
      String symbol,
      Order.Side side,
      BigDecimal quantity,
      Order.Kind type,
      BigDecimal limitPrice)
      implements Command {}

  /** By the user. */
  record CancelOrder(String userId, UUID orderId) implements Command {}

  /** By the market: carry the order out at this price, if it can be, or reject it. */
  record ExecuteOrder(String userId, UUID orderId, BigDecimal price) implements Command {}
}
