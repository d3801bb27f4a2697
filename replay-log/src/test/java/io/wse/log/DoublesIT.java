package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import io.wse.log.AppendResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events that their producer wrote twice. */
class DoublesIT extends LogTestBase {

  private static final long WINDOW_MS = 300_000;
  private static final Outcome A = Outcome.APPENDED;
  private static final Outcome R = Outcome.REDELIVERED;
  private static final Outcome D = Outcome.DOUBLE;

  @Test
  void anIdThatComesAgainAtAnotherOffsetIsDroppedAndNumbersHaveNoHole() {
    assertThat(append(0, event(ALICE, 0, "a"), event(ALICE, 1, "b"), event(ALICE, 2, "a")))
        .containsExactly(A, A, D);
    assertThat(append(0, event(ALICE, 3, "b"), event(ALICE, 4, "c"))).containsExactly(D, A);
    assertThat(append(1, event(ALICE, 0, "c"))).containsExactly(D);

    assertThat(bodies(log, ALICE)).containsExactly("a@0", "b@1", "c@4");
    assertThat(LogFixture.head(log, ALICE).seq()).isEqualTo(3);
  }

  @Test
  void aRedeliveredDoubleIsARedelivery() {
    append(0, event(ALICE, 0, "a"), event(ALICE, 1, "a"));

    assertThat(append(0, event(ALICE, 0, "a"), event(ALICE, 1, "a"), event(ALICE, 2, "a")))
        .containsExactly(R, R, D);
    assertThat(append(0, event(ALICE, 2, "a"), event(ALICE, 3, "b"))).containsExactly(R, A);
    assertThat(bodies(log, ALICE)).containsExactly("a@0", "b@3");
  }

  @Test
  void aBatchThatFailedInOneBucketIsNoDoubleOfItselfThere() {
    assertThat(new Buckets(64).of(ALICE)).isNotEqualTo(new Buckets(64).of(BOB));
    String bob = LogKeys.DEFAULT.stream(new Buckets(64).of(BOB), BOB);
    fixture.redis(Command.SET, bob, "planted");
    assertThatThrownBy(() -> append(0, event(ALICE, 0, "a"), event(BOB, 0, "a")))
        .isInstanceOf(LogUnavailableException.class);
    fixture.redis(Command.DEL, bob);

    assertThat(append(0, event(ALICE, 0, "a"), event(BOB, 0, "a"))).containsExactly(R, A);
  }

  @Test
  void whatIsNoDoubleIsKept() {
    // Another channel of the same bucket, another type, no id of its own.
    Channel beside = besideAlice();
    AppendBatch.Item otherType =
        new AppendBatch.Item(ALICE, 3, new LogEntry(entry("other").body(), "Other", 1), "a");
    assertThat(
            append(
                0,
                event(ALICE, 0, "a"),
                event(beside, 0, "a"),
                event(ALICE, 1, ""),
                event(ALICE, 2, ""),
                otherType))
        .containsOnly(A);
  }

  @Test
  void aWindowOfZeroTellsNone() {
    log = fixture.open(ReplayLogOptions.of(fixture.url).withDedupWindow(0));

    assertThat(append(0, event(ALICE, 0, "a"), event(ALICE, 1, "a"))).containsExactly(A, A);
    assertThat(fixture.redis(Command.EXISTS, ids(), olderIds()).toInteger()).isZero();
  }

  @Test
  void anIdIsRememberedForAWindowAfterItWasLastSeenAndForgottenAfterTwo() {
    append(0, event(ALICE, 0, "a"));
    assertThat(fixture.redis(Command.PTTL, ids()).toLong()).isBetween(2 * WINDOW_MS, 3 * WINDOW_MS);

    aWindowPasses();
    append(0, event(ALICE, 1, "b"));
    assertThat(fixture.redis(Command.SCARD, ids()).toInteger()).isEqualTo(1);
    assertThat(fixture.redis(Command.PTTL, olderIds()).toLong()).isBetween(1L, 2 * WINDOW_MS);
    assertThat(append(0, event(ALICE, 2, "a"))).containsExactly(D);

    aWindowPasses();
    append(0, event(ALICE, 3, "c"));
    aWindowPasses();
    append(0, event(ALICE, 4, "d"));
    assertThat(append(0, event(ALICE, 5, "a"))).containsExactly(A);
  }

  /** Some of the new topic's records were fetched before it was known to be another one. */
  @Test
  void aTopicMadeAgainIsReadInItsOrderThoughSomeOfItCameBefore() {
    append(0, event(ALICE, 2, "c"), event(ALICE, 3, "d"));
    AppendBatch again =
        new AppendBatch(
            "another-topic-id",
            0,
            List.of(
                event(ALICE, 0, "a"),
                event(ALICE, 1, "b"),
                event(ALICE, 2, "c"),
                event(ALICE, 3, "d"),
                event(ALICE, 4, "d")));

    assertThat(await(log.append(again)).outcomes()).containsExactly(A, A, A, A, D);
    assertThat(bodies(log, ALICE)).containsExactly("c@2", "d@3", "a@0", "b@1", "c@2", "d@3");
  }

  @Test
  void aRestartOfTheServerForgetsNone() {
    try (EmbeddedRedis durable =
            EmbeddedRedis.in(TestServers.home("redis")).setting("appendfsync", "always").start();
        LogFixture own = new LogFixture(durable.url())) {
      log = own.open();
      append(0, event(ALICE, 0, "a"));
      durable.kill();
      durable.start();
      await(log.close());
      log = own.open();

      assertThat(append(0, event(ALICE, 0, "a"), event(ALICE, 1, "a"))).containsExactly(R, D);
    }
  }

  @Test
  void aSetOfAnotherTypeFailsTheAppendBeforeItsFirstWrite() {
    for (String key : List.of(ids(), olderIds())) {
      fixture.redis(Command.SET, key, "planted");
      assertThatThrownBy(() -> append(0, event(ALICE, 0, "a")))
          .isInstanceOf(LogUnavailableException.class)
          .hasMessageContaining("WRONGTYPE");
      assertThat(LogFixture.head(log, ALICE).seq()).isZero();
      fixture.redis(Command.DEL, key);
    }
    assertThat(append(0, event(ALICE, 0, "a"))).containsExactly(A);
  }

  /** What docs/replay-log.md says of it. */
  @Test
  void anIdTakesAtMost80Bytes() {
    int count = 20_000;
    List<AppendBatch.Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(event(ALICE, i, "event-with-an-id-of-some-length-" + i));
    }
    append(0, items.toArray(AppendBatch.Item[]::new));

    long bytes = fixture.redis(Command.MEMORY, "USAGE", ids(), "SAMPLES", "0").toLong();
    assertThat(fixture.redis(Command.SCARD, ids()).toInteger()).isEqualTo(count);
    assertThat(bytes / count).isBetween(20L, 80L);
  }

  private List<Outcome> append(int partition, AppendBatch.Item... items) {
    return await(log.append(batch(partition, items))).outcomes();
  }

  private static AppendBatch.Item event(Channel channel, long offset, String id) {
    return new AppendBatch.Item(channel, offset, entry(id + "@" + offset), id);
  }

  private static Channel besideAlice() {
    Buckets buckets = new Buckets(64);
    return IntStream.range(0, 10_000)
        .mapToObj(number -> Channel.user("c" + number))
        .filter(channel -> buckets.of(channel) == buckets.of(ALICE))
        .findFirst()
        .orElseThrow();
  }

  private static String ids() {
    return LogKeys.DEFAULT.ids(new Buckets(64).of(ALICE));
  }

  private static String olderIds() {
    return LogKeys.DEFAULT.olderIds(new Buckets(64).of(ALICE));
  }

  /** As if the younger ids had been begun a window ago. */
  private static void aWindowPasses() {
    fixture.redis(Command.PEXPIRE, ids(), 2 * WINDOW_MS);
  }
}
