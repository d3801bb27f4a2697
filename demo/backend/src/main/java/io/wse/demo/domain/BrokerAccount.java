package io.wse.demo.domain;

import java.math.BigDecimal;
import java.util.UUID;

/** An account as the broker tells of it when asked which accounts a user has. */
public record BrokerAccount(UUID accountId, String name, String currency, BigDecimal balance) {}
