package io.wse.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.demo.domain.BrokerAccount;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BrokersTest {
  private static final UUID CONNECTION = new UUID(1, 2);

  @Test
  void accountsFollowFromSeedUserAndBroker() {
    var accounts = new Brokers(1).accounts("alice", "alpaca", CONNECTION);

    assertThat(accounts).isEqualTo(new Brokers(1).accounts("alice", "alpaca", CONNECTION));
    assertThat(accounts).isNotEqualTo(new Brokers(2).accounts("alice", "alpaca", CONNECTION));
    assertThat(accounts).isNotEqualTo(new Brokers(1).accounts("bob", "alpaca", CONNECTION));
  }

  @Test
  void everyUserHasOneToFourAccountsOfTheirOwn() {
    var brokers = new Brokers(1);
    for (var i = 0; i < 200; i++) {
      var accounts = brokers.accounts("user-" + i, "ibkr", UUID.randomUUID());
      assertThat(accounts).hasSizeBetween(1, 4);
      assertThat(accounts).extracting(BrokerAccount::accountId).doesNotHaveDuplicates();
      assertThat(accounts).allSatisfy(a -> assertThat(a.balance().intValue()).isPositive());
    }
  }

  @Test
  void aNewConnectionHasNewAccountIds() {
    var brokers = new Brokers(1);

    assertThat(brokers.accounts("alice", "alpaca", new UUID(3, 4)))
        .extracting(BrokerAccount::accountId)
        .doesNotContainAnyElementsOf(
            brokers.accounts("alice", "alpaca", CONNECTION).stream()
                .map(BrokerAccount::accountId)
                .toList());
  }
}
