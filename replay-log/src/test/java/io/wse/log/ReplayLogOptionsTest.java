package io.wse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.codec.Channel;
import io.wse.log.ReplayLogOptions.Retention;
import org.junit.jupiter.api.Test;

class ReplayLogOptionsTest {

  private final ReplayLogOptions options = ReplayLogOptions.of("redis://:secret@localhost:6379/0");

  @Test
  void usersAndSharedChannelsKeepDifferentAmounts() {
    ReplayLogOptions both = options.withRetention(new Retention(5, 50), new Retention(9, 90), 1000);
    assertThat(both.retention(Channel.user("1"))).isEqualTo(new Retention(5, 50));
    assertThat(both.retention(Channel.team("1"))).isEqualTo(new Retention(9, 90));
    assertThat(both.retention(Channel.GLOBAL)).isEqualTo(new Retention(9, 90));
  }

  @Test
  void guardsOutliveMetaAndMetaOutlivesEntries() {
    assertThat(options.guardLifetimeMs()).isGreaterThan(7L * 24 * 3600 * 1000);
    assertThatThrownBy(
            () ->
                options.withRetention(
                    options.user(), options.shared(), options.metaLifetimeMs() + 1))
        .hasMessageContaining("metaLifetimeMs: expected more than maxAgeMs");
  }

  @Test
  void wrongValuesAreRefusedByName() {
    assertThatThrownBy(() -> options.withBuckets(0)).hasMessageContaining("buckets: expected 1 to");
    assertThatThrownBy(() -> new Retention(0, 1)).hasMessageContaining("entries: expected");
    assertThatThrownBy(() -> new Retention(1, 0)).hasMessageContaining("bytes: expected");
    assertThatThrownBy(() -> options.withRequests(0, 1, 1))
        .hasMessageContaining("requestTimeoutMs: expected");
    assertThatThrownBy(() -> ReplayLogOptions.of("http://:secret@x"))
        .hasMessageContaining("redisUrl: expected")
        .hasMessageNotContaining("secret");
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(options.toString()).doesNotContain("secret");
  }
}
