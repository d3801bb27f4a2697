package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.entry;
import static io.wse.log.LogFixture.expected;
import static io.wse.log.LogFixture.head;
import static io.wse.log.LogFixture.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.protocol.ResyncReason;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import io.wse.log.AppendResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RedisFaultsIT {

  private static final Channel ALICE = Channel.user("alice");
  private static final Channel BOB = Channel.user("bob");
  private static final Buckets BUCKETS = new Buckets(64);
  private static final PageLimit ALL = new PageLimit(1_000_000, 1 << 30);

  private EmbeddedRedis redis;
  private LogFixture fixture;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.in(TestServers.home("redis")).start();
    fixture = new LogFixture(redis.url());
  }

  @AfterEach
  void end() {
    fixture.close();
    redis.close();
  }

  @Test
  void aBucketThatFailsAloneIsRetriedWithTheWholeBatch() {
    ReplayLog log = fixture.open();
    List<AppendBatch.Item> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add(item(Channel.user("u" + i % 10), i));
    }
    items.add(item(BOB, 50));
    items.add(item(BOB, 51));
    AppendBatch batch = new AppendBatch("t", 0, items);
    fixture.redis(Command.SET, stream(BOB), "planted");

    assertThatThrownBy(() -> await(log.append(batch)))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("WRONGTYPE");
    String guard = LogKeys.DEFAULT.guard(BUCKETS.of(BOB), "t", 0);
    assertThat(fixture.redis(Command.EXISTS, meta(BOB), guard).toInteger()).isZero();

    fixture.redis(Command.DEL, stream(BOB));
    AppendResult retried = await(log.append(batch));
    assertThat(bodies(log, BOB)).isEqualTo(expected(BOB, 50, 51));
    for (int i = 0; i < 10; i++) {
      assertThat(bodies(log, Channel.user("u" + i))).hasSize(5);
    }
    assertThat(retried.count(Outcome.REDELIVERED)).isEqualTo(50);
    assertThat(retried.count(Outcome.APPENDED)).isEqualTo(2);
  }

  @Test
  void aWrongKeyOfTheLastChannelLeavesTheFirstUntouched() {
    ReplayLog log = fixture.open();
    Channel other = sameBucketAs(ALICE);
    for (String planted : List.of(stream(other), meta(other))) {
      fixture.redis(Command.SET, planted, "planted");
      assertThatThrownBy(() -> await(log.append(batch(0, item(ALICE, 0), item(other, 0)))))
          .isInstanceOf(LogUnavailableException.class);
      assertThat(head(log, ALICE).seq()).isZero();
      fixture.redis(Command.DEL, planted);
    }
    await(log.append(batch(0, item(ALICE, 0), item(other, 0))));
    assertThat(head(log, ALICE).seq()).isEqualTo(1);
  }

  @Test
  void forgottenScriptsAreSentAgainInTheMiddleOfAPipeline() {
    ReplayLog log = fixture.open();
    List<Future<AppendResult>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      // Each of a partition of its own, since of one partition only one batch is ever under way:
      // what is sent
      // again would come behind what was sent after it.
      all.add(log.append(batch(i, item(ALICE, 2L * i), item(BOB, 2L * i + 1))));
      if (i % 100 == 50) {
        fixture.redis(Command.SCRIPT, "FLUSH");
      }
    }
    all.forEach(LogFixture::await);
    assertThat(bodies(log, ALICE)).hasSize(300);
    assertThat(bodies(log, BOB)).hasSize(300);
    fixture.redis(Command.SCRIPT, "FLUSH");
    assertThat(await(log.heads(List.of(ALICE, BOB)))).hasSize(2);
    fixture.redis(Command.SCRIPT, "FLUSH");
    assertThat(await(log.read(ALICE, head(log, ALICE).epoch(), 299, ALL)))
        .isInstanceOf(ReadResult.Page.class);
  }

  /**
   * What lay in the log before the restart may not all have survived, so it is in an epoch that is
   * gone: every reader hears of it. What had been appended is not appended again, and what had not
   * is there once.
   */
  @Test
  void aRestartInTheMiddleOfABatchLosesNothingSilentlyAndDoublesNothing() {
    ReplayLog log = fixture.open();
    await(log.append(batch(0, item(ALICE, 0), item(BOB, 1))));
    String aliceBefore = head(log, ALICE).epoch();
    // One bucket of the batch is appended, the other is not: the state after a kill in between.
    fixture.redis(Command.RENAME, stream(BOB), "{wse:" + BUCKETS.of(BOB) + "}:aside");
    fixture.redis(Command.SET, stream(BOB), "planted");
    AppendBatch batch = batch(0, item(ALICE, 2), item(BOB, 3), item(ALICE, 4), item(BOB, 5));
    assertThatThrownBy(() -> await(log.append(batch))).isInstanceOf(LogUnavailableException.class);
    fixture.redis(Command.RENAME, "{wse:" + BUCKETS.of(BOB) + "}:aside", stream(BOB));
    assertThat(head(log, ALICE).seq()).isEqualTo(3);

    redis.restart();
    AppendResult result = untilReached(() -> log.append(batch));

    assertThat(result.outcomes())
        .containsExactly(
            Outcome.REDELIVERED, Outcome.APPENDED, Outcome.REDELIVERED, Outcome.APPENDED);
    assertThat(result.runs().get(0).epoch()).isNotEqualTo(aliceBefore);
    assertThat(result.runs().get(1).appended()).hasSize(2);
    assertThat(bodies(log, BOB)).isEqualTo(bob(3, 5));
    assertThat(await(log.read(ALICE, aliceBefore, 3, ALL)))
        .isEqualTo(new ReadResult.Gap(head(log, ALICE), ResyncReason.NEW_EPOCH));
    AppendResult next = await(log.append(batch(0, item(ALICE, 6))));
    assertThat(next.runs().get(0).firstSeq()).isEqualTo(1);
    assertThat(next.runs().get(0).epoch()).isEqualTo(result.runs().get(0).epoch());
  }

  @Test
  void aServerThatSyncsEveryWriteKeepsItsEpochsOverAKill() {
    try (EmbeddedRedis durable =
            EmbeddedRedis.in(TestServers.home("redis")).setting("appendfsync", "always").start();
        LogFixture own = new LogFixture(durable.url())) {
      ReplayLog log = own.open();
      await(log.append(batch(0, item(ALICE, 0), item(BOB, 1))));
      Head alice = head(log, ALICE);
      durable.kill();
      durable.start();
      AppendResult result =
          untilReached(() -> log.append(batch(0, item(ALICE, 0), item(ALICE, 2))));
      AppendResult.Run run = result.runs().get(0);
      assertThat(run.epoch()).isEqualTo(alice.epoch());
      assertThat(result.outcomes()).containsExactly(Outcome.REDELIVERED, Outcome.APPENDED);
      assertThat(run.firstSeq()).isEqualTo(alice.seq() + 1);
      assertThat(bodies(log, ALICE)).containsExactly(ALICE + "@0", ALICE + "@2");
    }
  }

  @Test
  void aServerThatSyncsOnlySinceItsRestartBeginsNewEpochs() {
    ReplayLog before = fixture.open();
    await(before.append(batch(0, item(ALICE, 0))));
    String epoch = head(before, ALICE).epoch();
    await(before.close());
    redis.restart();
    untilReached(
        () ->
            Future.succeededFuture(fixture.redis(Command.CONFIG, "SET", "appendfsync", "always")));
    ReplayLog after = fixture.open();
    assertThat(head(after, ALICE).epoch()).isNotEqualTo(epoch);

    // From here on it is known to sync; a full server keeps its epochs over a restart, too.
    String second = head(after, ALICE).epoch();
    await(after.close());
    redis.restart();
    fixture.redis(Command.CONFIG, "SET", "appendfsync", "always");
    fixture.redis(Command.CONFIG, "SET", "maxmemory", "1");
    assertThat(head(fixture.open(), ALICE).epoch()).isEqualTo(second);
  }

  @Test
  void appendsUnderKillsAreInTheLogOnceOrInAnEpochThatIsGone() {
    ReplayLog log = fixture.open();
    long seqInEpoch = 0;
    String epoch = "";
    for (int i = 0; i < 60; i++) {
      AppendBatch batch = batch(0, item(ALICE, i));
      Future<AppendResult> first = log.append(batch);
      if (i % 20 == 10) {
        redis.kill();
        redis.start();
      }
      AppendResult.Run run =
          untilReached(() -> first.recover(failed -> log.append(batch))).runs().get(0);
      if (!run.epoch().equals(epoch)) {
        epoch = run.epoch();
        seqInEpoch = 0;
      }
      seqInEpoch += run.appended().size();
      assertThat(run.firstSeq() + run.appended().size() - 1).isEqualTo(seqInEpoch);
    }
    assertThat(bodies(log, ALICE)).doesNotHaveDuplicates().contains(ALICE + "@59");
  }

  @Test
  void whileRedisIsAwayRequestsFailAtOnceAndLaterSucceed() {
    ReplayLog log = fixture.open();
    await(log.append(batch(ALICE, 0, 4)));
    redis.kill();
    untilFails(log);
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> await(log.append(batch(ALICE, 5, 9))))
          .isInstanceOf(LogUnavailableException.class)
          .hasMessageContaining("no Redis");
    }
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    redis.start();
    untilReached(() -> log.append(batch(ALICE, 5, 9)));
    assertThat(bodies(log, ALICE)).contains(ALICE + "@9");
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpInTime() {
    ReplayLogOptions options = ReplayLogOptions.of(fixture.url).withRequests(300, 4, 4);
    ReplayLog log = fixture.open(options);
    redis.pause();
    try {
      assertThatThrownBy(() -> await(log.append(batch(ALICE, 0, 4))))
          .isInstanceOf(LogUnavailableException.class)
          .hasMessageContaining("300 ms");
    } finally {
      redis.resume();
    }
    // The first request may have run late; the guard makes the second harmless.
    untilReached(() -> log.append(batch(ALICE, 0, 4)));
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 0, 4));
  }

  @Test
  void requestsBeyondTheBoundWaitAndBeyondThatFail() {
    ReplayLogOptions options = ReplayLogOptions.of(fixture.url).withRequests(5_000, 2, 5);
    ReplayLog log = fixture.open(options);
    redis.pause();
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(log.check());
    }
    assertThatThrownBy(() -> await(all.get(9))).hasMessageContaining("requests wait");
    redis.resume();
    for (int i = 0; i < 7; i++) {
      await(all.get(i));
    }
    assertThat(all.subList(7, 10)).allMatch(Future::failed);
  }

  @Test
  void aFullServerRefusesBeforeTheFirstWriteAndIsStillRead() {
    ReplayLog log = fixture.open();
    await(log.append(batch(0, item(ALICE, 0), item(BOB, 1))));
    Head before = head(log, ALICE);
    fixture.redis(Command.CONFIG, "SET", "maxmemory", "1");
    assertThatThrownBy(() -> await(log.append(batch(0, item(ALICE, 2)))))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("OOM");
    assertThat(head(log, ALICE)).isEqualTo(before);
    assertThat(bodies(log, ALICE)).hasSize(1);
    assertThat(head(log, Channel.user("new")).seq()).isZero();
    ReplayLog another = fixture.open();
    assertThat(head(another, ALICE)).isEqualTo(before);

    fixture.redis(Command.CONFIG, "SET", "maxmemory", "0");
    await(log.append(batch(0, item(ALICE, 2))));
    assertThat(bodies(log, ALICE)).containsExactly(ALICE + "@0", ALICE + "@2");
  }

  @Test
  void anEvictingServerIsRefusedWithWhatToSet() {
    fixture.redis(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");
    assertThatThrownBy(() -> fixture.open())
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("set maxmemory-policy to noeviction")
        .hasMessageContaining("allkeys-lru");
  }

  @Test
  void anotherNumberOfBucketsIsRefused() {
    fixture.open(ReplayLogOptions.of(fixture.url).withBuckets(16));
    assertThatThrownBy(() -> fixture.open())
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("has 16 buckets, the setting says 64");
  }

  @Test
  void withoutTheRightToConfigItOpensAndAppends() {
    fixture.redis(Command.ACL, "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all", "-config");
    String url = fixture.url.replace("redis://", "redis://app:pw@");
    ReplayLog log = fixture.open(ReplayLogOptions.of(url));
    await(log.append(batch(ALICE, 0, 4)));
    assertThat(head(log, ALICE).seq()).isEqualTo(5);
  }

  @Test
  void openingWaitsForAServerThatIsNotThereYet() {
    redis.kill();
    Future<ReplayLog> opening =
        RedisReplayLog.open(fixture.vertx, ReplayLogOptions.of(fixture.url));
    assertThat(opening.isComplete()).isFalse();
    redis.start();
    ReplayLog log = await(opening);
    await(log.check());
    await(log.close());
  }

  /** One node that owns all slots refuses whatever a cluster of several would refuse. */
  @Test
  void runsOnRedisCluster() {
    try (EmbeddedRedis cluster =
            EmbeddedRedis.in(TestServers.home("cluster"))
                .setting("cluster-enabled", "yes")
                .start();
        LogFixture inCluster = new LogFixture(cluster.url())) {
      inCluster.redis(Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
      untilReached(
          () ->
              Future.succeededFuture(inCluster.redis(Command.CLUSTER, "INFO").toString())
                  .compose(
                      info ->
                          info.contains("cluster_state:ok")
                              ? Future.succeededFuture()
                              : Future.failedFuture(new LogUnavailableException("not yet"))));
      ReplayLog log = inCluster.open();
      List<AppendBatch.Item> items = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        items.add(item(Channel.user("u" + i), i, entry("e" + i)));
      }
      await(log.append(new AppendBatch("t", 0, items)));
      assertThat(bodies(log, Channel.user("u77"))).containsExactly("e77");
      assertThat(head(log, Channel.user("u77")).seq()).isEqualTo(1);
    }
  }

  private static List<String> bob(long... offsets) {
    List<String> bodies = new ArrayList<>();
    for (long offset : offsets) {
      bodies.add(BOB + "@" + offset);
    }
    return bodies;
  }

  /** Sends it again for as long as Redis is away, as a consumer does. */
  private static <T> T untilReached(Supplier<Future<T>> request) {
    while (true) {
      try {
        return await(request.get());
      } catch (LogUnavailableException e) {
        Thread.yield();
      }
    }
  }

  private static void untilFails(ReplayLog log) {
    boolean reached = true;
    while (reached) {
      try {
        await(log.check());
      } catch (LogUnavailableException e) {
        reached = false;
      }
    }
  }

  private static Channel sameBucketAs(Channel channel) {
    for (int i = 0; ; i++) {
      Channel other = Channel.user("other" + i);
      if (BUCKETS.of(other) == BUCKETS.of(channel)) {
        return other;
      }
    }
  }

  private static String stream(Channel channel) {
    return LogKeys.DEFAULT.stream(BUCKETS.of(channel), channel);
  }

  private static String meta(Channel channel) {
    return LogKeys.DEFAULT.meta(BUCKETS.of(channel), channel);
  }
}
