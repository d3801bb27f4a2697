package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadChecksTest {
  private static final int CHANNELS = 400;

  /** The log's answer comes at once, and what is missing is waited for so long. */
  private static final long HOLE_WAIT_MS = 20;

  private final Fixture fixture = new Fixture();
  private final int buckets = fixture.log.buckets().count();

  @Test
  void asksOnceInARoundAboutAllQuietChannelsOfABucketTogether() {
    followAtDifferentTimes();
    fixture.timers.pass(2 * HeadChecks.ROUND_MS);
    fixture.log.takeHeadsAsked();

    fixture.timers.pass(HeadChecks.ROUND_MS);

    List<List<Channel>> asked = fixture.log.takeHeadsAsked();
    assertThat(asked).hasSize(buckets).allSatisfy(this::isOfOneBucket);
    assertThat(asked.stream().flatMap(List::stream)).hasSize(CHANNELS).doesNotHaveDuplicates();
  }

  @Test
  void spreadsTheTurnsOfTheBucketsOverTheRound() {
    followAtDifferentTimes();
    fixture.timers.pass(2 * HeadChecks.ROUND_MS);
    fixture.log.takeHeadsAsked();

    int part = (int) HeadChecks.ROUND_MS / buckets;
    for (int i = 0; i < 2 * buckets; i++) {
      fixture.timers.pass(part);
      assertThat(fixture.log.takeHeadsAsked()).as("in part %d of the round", i).hasSize(1);
    }
  }

  @Test
  void findsALostLastMessageInTimeWheneverItIsLost() {
    List<Channel> oneOfEachBucket = oneOfEachBucket();
    Map<Channel, Fixture.Client> clients = new HashMap<>();
    oneOfEachBucket.forEach(channel -> clients.put(channel, fixture.client(channel)));
    fixture.timers.pass(2 * HeadChecks.ROUND_MS);

    for (long sinceHeardMs = 0; sinceHeardMs < HeadChecks.ROUND_MS; sinceHeardMs += 333) {
      clients.keySet().forEach(channel -> fixture.publish(channel, Events.entry("heard")));
      fixture.timers.pass(sinceHeardMs);
      clients.values().forEach(Fixture.Client::read);
      clients.keySet().forEach(channel -> fixture.log.append(channel, Events.entry("lost")));

      fixture.timers.pass(HeadChecks.FOUND_WITHIN_MS + HOLE_WAIT_MS);

      assertThat(clients.values())
          .as("lost %d ms after the last that was heard", sinceHeardMs)
          .allSatisfy(client -> assertThat(client.read()).hasSize(1));
    }
  }

  @Test
  void findsALostLastMessageWithinTenSeconds() {
    assertThat(HeadChecks.FOUND_WITHIN_MS + HOLE_WAIT_MS).isLessThan(8_000);
  }

  @Test
  void doesNotAskAboutAChannelThatIsHeard() {
    Channel busy = Channel.user("busy");
    fixture.client(busy);
    fixture.timers.pass(2_000);
    fixture.log.takeHeadsAsked();

    for (int i = 0; i < 100; i++) {
      fixture.publish(busy, Events.entry("e" + i));
      fixture.timers.pass(HeadChecks.QUIET_MS - 100);
    }

    assertThat(fixture.log.takeHeadsAsked()).isEmpty();
  }

  @Test
  void asksOfEveryBucketOnceAtEachLookAfterNodesCameOrWent() {
    followAtDifferentTimes();
    fixture.timers.pass(2 * HeadChecks.ROUND_MS);
    fixture.log.takeHeadsAsked();

    fixture.feeds.membershipChanged();
    fixture.timers.pass(75);

    List<List<Channel>> asked = fixture.log.takeHeadsAsked();
    assertThat(asked).allSatisfy(this::isOfOneBucket);
    assertThat(asked.stream().flatMap(List::stream)).hasSizeGreaterThanOrEqualTo(CHANNELS);
    assertThat(asked).hasSizeLessThanOrEqualTo(buckets + 1);
  }

  @Test
  void goesOnAskingAfterTheLogDidNotAnswer() {
    Channel channel = Channel.user("u1");
    Fixture.Client client = fixture.client(channel);
    fixture.timers.pass(10_000);
    fixture.log.append(channel, Events.entry("lost"));
    fixture.log.failing(true);
    fixture.timers.pass(60_000);
    fixture.log.failing(false);

    fixture.timers.pass(HeadChecks.ROUND_MS + HOLE_WAIT_MS);

    assertThat(client.read()).containsExactly(1L);
  }

  private void followAtDifferentTimes() {
    for (int i = 0; i < CHANNELS; i++) {
      fixture.client(Channel.user("u" + i));
      fixture.timers.pass(37);
    }
  }

  private List<Channel> oneOfEachBucket() {
    Set<Integer> seen = new HashSet<>();
    List<Channel> channels = new ArrayList<>();
    IntStream.iterate(0, i -> seen.size() < buckets, i -> i + 1)
        .mapToObj(i -> Channel.user("u" + i))
        .filter(channel -> seen.add(fixture.log.buckets().of(channel)))
        .forEach(channels::add);
    return channels;
  }

  private void isOfOneBucket(List<Channel> channels) {
    Set<Integer> found = new TreeSet<>();
    channels.forEach(channel -> found.add(fixture.log.buckets().of(channel)));
    assertThat(found).hasSize(1);
  }
}
