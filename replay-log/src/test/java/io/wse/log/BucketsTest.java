package io.wse.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BucketsTest {

  /** Computed with another implementation of CRC-32: where a channel lies is stored data. */
  @Test
  void channelsLieWhereTheyAlwaysLay() {
    Buckets buckets = new Buckets(64);
    assertThat(buckets.of(Channel.user("42"))).isEqualTo(6);
    assertThat(buckets.of(Channel.user("alice"))).isEqualTo(54);
    assertThat(buckets.of(Channel.role("admin"))).isEqualTo(48);
    assertThat(buckets.of(Channel.team("7"))).isEqualTo(42);
    assertThat(buckets.of(Channel.topic("market"))).isEqualTo(17);
    assertThat(buckets.of(Channel.GLOBAL)).isEqualTo(3);
    assertThat(buckets.of(Channel.user("ünï-日本"))).isEqualTo(25);
    assertThat(new Buckets(7).of(Channel.user("42"))).isEqualTo(4);
  }

  @Test
  void channelsSpreadEvenly() {
    Buckets buckets = new Buckets(64);
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < 64_000; i++) {
      counts.merge(buckets.of(Channel.user(Integer.toString(i))), 1, Integer::sum);
    }
    assertThat(counts).hasSize(64);
    assertThat(counts.values()).allMatch(count -> count > 500 && count < 1_500);
  }

  @Test
  void allKeysOfABucketHaveOneHashTagInFront() {
    Channel odd = Channel.user("{x}");
    assertThat(LogKeys.DEFAULT.log()).isEqualTo("wse:log");
    assertThat(new LogKeys("blue.wse").bucket(3)).isEqualTo("{blue.wse:3}:bucket");
    assertThat(LogKeys.DEFAULT.bucket(3)).isEqualTo("{wse:3}:bucket");
    assertThat(LogKeys.DEFAULT.guard(3, "t0p1c", 7)).isEqualTo("{wse:3}:guard:t0p1c:7");
    assertThat(LogKeys.DEFAULT.meta(3, odd)).isEqualTo("{wse:3}:meta:user:{x}");
    assertThat(LogKeys.DEFAULT.stream(3, odd)).isEqualTo("{wse:3}:log:user:{x}");
  }
}
