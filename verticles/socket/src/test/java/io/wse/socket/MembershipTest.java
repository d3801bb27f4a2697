package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import org.junit.jupiter.api.Test;

/** What attempts to join leave behind while the log is away. */
class MembershipTest {
  private final Fixture fixture = new Fixture();

  @Test
  void attemptsThatTimedOutLeaveNothingAtTheFeed() {
    fixture.log.failing(true);
    for (int i = 0; i < 100; i++) {
      Fixture.Client client = fixture.client(Channel.GLOBAL);
      fixture.timers.pass(1_000);
      assertThat(client.refused).isFalse();
    }

    Feed feed = fixture.feeds.all().iterator().next();
    assertThat(feed.waiting())
        .as("those of the last seconds")
        .isLessThanOrEqualTo((int) (Membership.JOIN_TIMEOUT_MS / 1_000) + 1);
  }

  @Test
  void aConnectionThatGoesLeavesNothingAtTheFeedAndNoTimer() {
    fixture.client(Channel.GLOBAL);
    int pending = fixture.timers.pending();
    fixture.log.failing(true);
    Fixture.Client waits = fixture.client(Channel.topic("news"));
    Feed feed =
        fixture.feeds.all().stream()
            .filter(each -> each.channel().equals(Channel.topic("news")))
            .findFirst()
            .orElseThrow();
    assertThat(feed.waiting()).isEqualTo(1);

    waits.close();

    assertThat(feed.waiting()).isZero();
    fixture.timers.pass(Feeds.LINGER_MS);
    assertThat(fixture.timers.pending()).isLessThanOrEqualTo(pending);
  }

  @Test
  void whoWaitsIsJoinedWhenTheLogIsBack() {
    fixture.log.failing(true);
    Fixture.Client client = fixture.client(Channel.GLOBAL);
    fixture.timers.pass(1_000);
    fixture.log.failing(false);

    fixture.timers.pass(Membership.JOIN_TIMEOUT_MS - 1_001);

    assertThat(client.isLive()).isTrue();
    assertThat(fixture.feeds.all().iterator().next().waiting()).isZero();
  }
}
