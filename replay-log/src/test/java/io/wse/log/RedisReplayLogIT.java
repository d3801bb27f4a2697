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
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.protocol.ResyncReason;
import io.wse.log.AppendResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisReplayLogIT extends LogTestBase {

  private static final PageLimit ALL = new PageLimit(1_000_000, 1 << 30);

  @Test
  void entriesComeBackAsTheyWereInOrder() {
    LogEntry odd =
        new LogEntry(Buffer.buffer(new byte[] {'{', (byte) 0xff, 0, '\r', '\n', '}'}), "Ödd", 17);
    AppendResult result =
        await(
            log.append(
                batch(
                    0,
                    item(ALICE, 3),
                    item(ALICE, 4, odd),
                    item(ALICE, 5, LogEntry.lostMark(18)))));

    AppendResult.Run run = result.runs().get(0);
    assertThat(result.runs()).hasSize(1);
    assertThat(run.channel()).isEqualTo(ALICE);
    assertThat(run.firstSeq()).isEqualTo(1);
    assertThat(run.appended()).hasSize(3);
    assertThat(result.count(Outcome.REDELIVERED)).isZero();

    ReadResult.Page page = (ReadResult.Page) await(log.read(ALICE, run.epoch(), 0, ALL));
    assertThat(page.head()).isEqualTo(new Head(run.epoch(), 3, 1));
    assertThat(page.firstSeq()).isEqualTo(1);
    assertThat(page.entries()).containsExactlyElementsOf(run.appended());
    assertThat(page.entries().get(1)).isEqualTo(odd);
    assertThat(page.entries().get(2).isLostMark()).isTrue();
  }

  @Test
  void redeliveryWithOtherBoundariesAppendsOnce() {
    await(log.append(batch(ALICE, 0, 9)));
    AppendResult partly = await(log.append(batch(ALICE, 4, 14)));
    assertThat(partly.count(Outcome.REDELIVERED)).isEqualTo(6);
    assertThat(partly.outcomes()).startsWith(Outcome.REDELIVERED).endsWith(Outcome.APPENDED);
    assertThat(partly.runs().get(0).firstSeq()).isEqualTo(11);
    assertThat(partly.runs().get(0).appended()).hasSize(5);

    AppendResult wholly = await(log.append(batch(ALICE, 0, 14)));
    assertThat(wholly.count(Outcome.REDELIVERED)).isEqualTo(15);
    assertThat(wholly.runs().get(0).appended()).isEmpty();
    assertThat(wholly.runs().get(0).firstSeq()).isEqualTo(16);

    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 0, 14));
  }

  @Test
  void oneRecordMayGoToSeveralChannelsOfOneBucket() {
    List<Channel> same = channelsOfOneBucket(3);
    AppendBatch twice = batch(0, item(same.get(0), 7), item(same.get(1), 7), item(same.get(2), 7));
    await(log.append(twice));
    AppendResult again = await(log.append(twice));

    assertThat(again.outcomes()).hasSize(3).containsOnly(Outcome.REDELIVERED);
    same.forEach(channel -> assertThat(bodies(log, channel)).hasSize(1));
  }

  @Test
  void runsComeInTheOrderOfTheBatch() {
    List<AppendBatch.Item> items = new ArrayList<>();
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      channels.add(Channel.user("u" + i));
      items.add(item(channels.get(i), i));
    }
    AppendResult result = await(log.append(new AppendBatch("t", 0, items)));
    assertThat(result.runs()).extracting(AppendResult.Run::channel).isEqualTo(channels);
  }

  @Test
  void anEmptyBatchIsDone() {
    assertThat(await(log.append(batch(0))).runs()).isEmpty();
    assertThat(await(log.heads(List.of()))).isEmpty();
  }

  @Test
  void aRecreatedTopicStartsOver() {
    await(log.append(batch("old", 0, ALICE, 0, 4)));
    AppendResult result = await(log.append(batch("new", 0, ALICE, 0, 1)));
    assertThat(result.outcomes()).containsOnly(Outcome.APPENDED);
    assertThat(bodies(log, ALICE)).hasSize(7);
  }

  @Test
  void partitionsHaveGuardsOfTheirOwn() {
    await(log.append(batch("t", 0, ALICE, 0, 4)));
    assertThat(await(log.append(batch("t", 1, ALICE, 0, 4))).outcomes())
        .containsOnly(Outcome.APPENDED);
  }

  @Test
  void writersOfDifferentPartitionsShareAChannelWithoutHoles() {
    List<ReplayLog> writers = List.of(log, fixture.open(), fixture.open());
    List<Future<AppendResult>> all = new ArrayList<>();
    for (int batch = 0; batch < 40; batch++) {
      for (int writer = 0; writer < writers.size(); writer++) {
        all.add(writers.get(writer).append(batch("t", writer, ALICE, batch * 5L, batch * 5L + 4)));
      }
    }
    List<Long> numbers = new ArrayList<>();
    for (Future<AppendResult> each : all) {
      AppendResult.Run run = await(each).runs().get(0);
      for (int i = 0; i < run.appended().size(); i++) {
        numbers.add(run.firstSeq() + i);
      }
    }
    assertThat(numbers.stream().sorted().toList())
        .isEqualTo(java.util.stream.LongStream.rangeClosed(1, 600).boxed().toList());
    assertThat(bodies(log, ALICE)).hasSize(600);
  }

  @Test
  void headsComeInBulkAndGiveEpochs() {
    await(log.append(batch(ALICE, 0, 4)));
    List<Channel> channels = new ArrayList<>(List.of(ALICE));
    for (int i = 0; i < 2_000; i++) {
      channels.add(Channel.user("quiet" + i));
    }
    Map<Channel, Head> heads = await(log.heads(channels));
    assertThat(heads).hasSize(2_001);
    assertThat(heads.get(ALICE).seq()).isEqualTo(5);
    assertThat(heads.get(ALICE).oldestSeq()).isEqualTo(1);
    Head quiet = heads.get(channels.get(9));
    assertThat(quiet.seq()).isZero();
    assertThat(quiet.oldestSeq()).isEqualTo(1);
    assertThat(quiet.epoch()).isNotEmpty();

    assertThat(await(log.heads(channels))).isEqualTo(heads);
    AppendResult.Run run = await(log.append(batch(channels.get(9), 0, 0))).runs().get(0);
    assertThat(run.epoch()).isEqualTo(quiet.epoch());
    assertThat(run.firstSeq()).isEqualTo(1);
  }

  @Test
  void aMarkAndTheEventOfOneOffsetAreAppendedOnce() {
    AppendBatch both =
        batch(0, item(ALICE, 7, LogEntry.lostMark(1)), item(ALICE, 7, entry("late")));

    assertThat(await(log.append(both)).count(Outcome.APPENDED)).isEqualTo(2);
    assertThat(await(log.append(both)).count(Outcome.REDELIVERED)).isEqualTo(2);

    assertThat(bodies(log, ALICE)).containsExactly("", "late");
  }

  @Test
  void headsOfOneBucketsChannelsAreOneRequest() {
    List<Channel> channels =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> Channel.user("quiet" + i))
            .filter(channel -> log.buckets().of(channel) == 7)
            .limit(128)
            .toList();
    assertThat(await(log.heads(channels))).hasSize(128);
    fixture.redis(Command.CONFIG, "RESETSTAT");

    assertThat(await(log.heads(channels))).hasSize(128);

    assertThat(fixture.redis(Command.INFO, "commandstats").toString())
        .contains("cmdstat_evalsha:calls=1,");
  }

  @Test
  void pagesAreLimitedByEntriesAndBytes() {
    await(log.append(batch(ALICE, 0, 99)));
    String epoch = head(log, ALICE).epoch();
    ReadResult.Page byCount =
        (ReadResult.Page) await(log.read(ALICE, epoch, 10, new PageLimit(40, 1 << 20)));
    assertThat(byCount.firstSeq()).isEqualTo(11);
    assertThat(byCount.lastSeq()).isEqualTo(50);

    int one = byCount.entries().get(0).body().length();
    ReadResult.Page byBytes =
        (ReadResult.Page) await(log.read(ALICE, epoch, 20, new PageLimit(40, 3 * one + 1)));
    assertThat(byBytes.entries()).hasSize(3);
    ReadResult.Page least =
        (ReadResult.Page) await(log.read(ALICE, epoch, 20, new PageLimit(40, 1)));
    assertThat(least.entries()).hasSize(1);
    ReadResult.Page atHead = (ReadResult.Page) await(log.read(ALICE, epoch, 100, ALL));
    assertThat(atHead.entries()).isEmpty();
    assertThat(atHead.lastSeq()).isEqualTo(100);
  }

  @Test
  void gapsSayWhy() {
    log = fixture.open(options(10, 1 << 20, 60_000));
    await(log.append(batch(ALICE, 0, 29)));
    Head head = head(log, ALICE);
    assertThat(head.oldestSeq()).isEqualTo(21);
    assertThat(await(log.read(ALICE, "other", 25, ALL)))
        .isEqualTo(new ReadResult.Gap(head, ResyncReason.NEW_EPOCH));
    assertThat(await(log.read(ALICE, head.epoch(), 31, ALL)))
        .isEqualTo(new ReadResult.Gap(head, ResyncReason.POSITION_AHEAD));
    assertThat(await(log.read(ALICE, head.epoch(), 19, ALL)))
        .isEqualTo(new ReadResult.Gap(head, ResyncReason.TRIMMED));
    assertThat(await(log.read(ALICE, head.epoch(), 20, ALL))).isInstanceOf(ReadResult.Page.class);
  }

  @Test
  void aChannelKeepsSoManyEntries() {
    log = fixture.open(options(10, 1 << 20, 60_000));
    for (int i = 0; i < 5; i++) {
      await(log.append(batch(ALICE, i * 7, i * 7 + 6)));
    }
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 25, 34));
    await(log.append(batch(ALICE, 35, 2_000)));
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 1_991, 2_000));
  }

  @Test
  void aChannelKeepsSoManyBytesButAlwaysTheNewest() {
    log = fixture.open(options(1_000, 100, 60_000));
    String forty = "x".repeat(40);
    for (long offset = 0; offset < 5; offset++) {
      await(log.append(batch(0, item(ALICE, offset, entry(forty + offset)))));
    }
    assertThat(bodies(log, ALICE)).containsExactly(forty + 3, forty + 4);
    await(log.append(batch(0, item(ALICE, 9, entry("y".repeat(500))))));
    assertThat(bodies(log, ALICE)).containsExactly("y".repeat(500));
    await(log.append(batch(0, item(ALICE, 10, entry(forty)))));
    assertThat(bodies(log, ALICE)).containsExactly(forty);
  }

  @Test
  void aLoweredLimitIsReachedInSteps() {
    await(log.append(batch(ALICE, 0, 999)));
    log = fixture.open(options(10, 1 << 20, 60_000));
    await(log.append(batch(ALICE, 1_000, 1_000)));
    assertThat(head(log, ALICE).oldestSeq()).isBetween(400L, 600L);
    await(log.append(batch(ALICE, 1_001, 1_001)));
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 992, 1_001));
  }

  @Test
  void anOldEntryGoesThoughNewerOnesFollow() {
    log = fixture.open(options(1_000, 1 << 20, 1_000));
    await(log.append(batch(ALICE, 0, 1)));
    long appendedMs = redisTimeMs();
    while (redisTimeMs() < appendedMs + 500) {
      Thread.onSpinWait();
    }
    await(log.append(batch(ALICE, 2, 3)));
    while (redisTimeMs() < appendedMs + 1_100) {
      Thread.onSpinWait();
    }
    await(log.append(batch(ALICE, 4, 4)));
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 2, 4));
  }

  @Test
  void aStreamThatIsGoneLosesNoNumbers() {
    await(log.append(batch(ALICE, 0, 4)));
    Head before = head(log, ALICE);
    fixture.redis(Command.DEL, stream(ALICE));

    assertThat(head(log, ALICE)).isEqualTo(new Head(before.epoch(), 5, 6));
    assertThat(await(log.read(ALICE, before.epoch(), 5, ALL))).isInstanceOf(ReadResult.Page.class);
    assertThat(await(log.read(ALICE, before.epoch(), 4, ALL)))
        .isEqualTo(new ReadResult.Gap(head(log, ALICE), ResyncReason.TRIMMED));
    AppendResult.Run run = await(log.append(batch(ALICE, 5, 6))).runs().get(0);
    assertThat(run.firstSeq()).isEqualTo(6);
    assertThat(head(log, ALICE)).isEqualTo(new Head(before.epoch(), 7, 6));
  }

  @Test
  void lostMetaBeginsANewEpochAndTheOldEntriesGo() {
    await(log.append(batch(ALICE, 0, 4)));
    Head before = head(log, ALICE);
    fixture.redis(Command.DEL, meta(ALICE));

    AppendResult result = await(log.append(batch(ALICE, 3, 6)));
    AppendResult.Run run = result.runs().get(0);
    assertThat(run.epoch()).isNotEqualTo(before.epoch());
    assertThat(result.count(Outcome.REDELIVERED)).isEqualTo(2);
    assertThat(run.firstSeq()).isEqualTo(1);
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 5, 6));
    assertThat(await(log.read(ALICE, before.epoch(), 5, ALL)))
        .isEqualTo(new ReadResult.Gap(head(log, ALICE), ResyncReason.NEW_EPOCH));
  }

  @Test
  void lostMetaIsFoundByWhoReadsFirst() {
    await(log.append(batch(ALICE, 0, 4)));
    String before = head(log, ALICE).epoch();
    fixture.redis(Command.DEL, meta(ALICE));
    ReadResult result = await(log.read(ALICE, before, 2, ALL));
    assertThat(result).isInstanceOf(ReadResult.Gap.class);
    assertThat(result.head().seq()).isZero();
    assertThat(fixture.redis(Command.EXISTS, stream(ALICE)).toInteger()).isZero();
    assertThat(head(log, ALICE)).isEqualTo(result.head());
  }

  @Test
  void aLogThatFellBehindItsStreamBeginsANewEpoch() {
    await(log.append(batch(ALICE, 0, 4)));
    Head before = head(log, ALICE);
    fixture.redis(Command.HSET, meta(ALICE), "seq", "3");
    AppendResult.Run run = await(log.append(batch(ALICE, 5, 5))).runs().get(0);
    assertThat(run.epoch()).isNotEqualTo(before.epoch());
    assertThat(run.firstSeq()).isEqualTo(1);
  }

  @Test
  void anotherGenerationBeginsNewEpochsInItsBucketAlone() {
    await(log.append(batch(0, item(ALICE, 1), item(BOB, 1))));
    Buckets buckets = new Buckets(64);
    assertThat(buckets.of(ALICE)).isNotEqualTo(buckets.of(BOB));
    String alice = head(log, ALICE).epoch();
    String bob = head(log, BOB).epoch();
    fixture.redis(Command.DEL, LogKeys.DEFAULT.bucket(buckets.of(ALICE)));
    assertThat(head(log, ALICE).epoch()).isNotEqualTo(alice);
    assertThat(head(log, ALICE).seq()).isZero();
    assertThat(head(log, BOB).epoch()).isEqualTo(bob);
  }

  @Test
  void whatIsKeptExpires() {
    await(log.append(batch(ALICE, 0, 4)));
    long day = 86_400_000;
    assertThat(fixture.redis(Command.PTTL, stream(ALICE)).toLong()).isBetween(day / 2, day);
    assertThat(fixture.redis(Command.PTTL, meta(ALICE)).toLong()).isBetween(6 * day, 7 * day);
    int bucket = new Buckets(64).of(ALICE);
    String guard = LogKeys.DEFAULT.guard(bucket, LogFixture.TOPIC_ID, 0);
    assertThat(fixture.redis(Command.PTTL, guard).toLong()).isBetween(7 * day, 8 * day);

    fixture.redis(Command.PEXPIRE, meta(ALICE), 1_000_000);
    head(log, ALICE);
    assertThat(fixture.redis(Command.PTTL, meta(ALICE)).toLong()).isGreaterThan(6 * day);
  }

  @Test
  void aBatchLargerThanLuaCanUnpackIsOneStep() {
    await(log.append(batch(ALICE, 0, 19_999)));
    Head head = head(log, ALICE);
    assertThat(head.seq()).isEqualTo(20_000);
    assertThat(head.oldestSeq()).isEqualTo(19_001);
    assertThat(await(log.append(batch(ALICE, 0, 19_999))).count(Outcome.REDELIVERED))
        .isEqualTo(20_000);
    ReadResult.Page page = (ReadResult.Page) await(log.read(ALICE, head.epoch(), 19_000, ALL));
    assertThat(page.entries()).hasSize(1_000);
  }

  @Test
  void offsetsAndNumbersKeepTheirDigits() {
    long offset = 9_007_199_254_740_000L;
    await(log.append(batch(ALICE, offset, offset + 1)));
    fixture.redis(Command.HSET, meta(ALICE), "seq", "1234567890123450");
    fixture.redis(Command.DEL, stream(ALICE));
    AppendResult result = await(log.append(batch(ALICE, offset, offset + 3)));
    AppendResult.Run run = result.runs().get(0);
    assertThat(result.count(Outcome.REDELIVERED)).isEqualTo(2);
    assertThat(run.firstSeq()).isEqualTo(1234567890123451L);
    assertThat(head(log, ALICE).seq()).isEqualTo(1234567890123452L);
  }

  @Test
  void answersArriveOnTheCallersContext() {
    io.vertx.core.Context caller = fixture.vertx.getOrCreateContext();
    io.vertx.core.Promise<Boolean> same = io.vertx.core.Promise.promise();
    caller.runOnContext(
        ignored ->
            log.append(batch(ALICE, 0, 0))
                .onComplete(done -> same.complete(io.vertx.core.Vertx.currentContext() == caller)));
    assertThat(await(same.future())).isTrue();
  }

  @Test
  void wrongRequestsAreRefused() {
    assertThatThrownBy(() -> batch(0, item(ALICE, 2), item(ALICE, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offsets");
    assertThatThrownBy(() -> await(log.read(ALICE, "e", -1, ALL)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedLogSaysSo() {
    await(log.check());
    await(log.close());
    assertThatThrownBy(() -> await(log.check()))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("closed");
  }

  private static ReplayLogOptions options(int entries, long bytes, long ageMs) {
    ReplayLogOptions.Retention retention = new ReplayLogOptions.Retention(entries, bytes);
    return ReplayLogOptions.of(fixture.url).withRetention(retention, retention, ageMs);
  }

  private static List<Channel> channelsOfOneBucket(int count) {
    Buckets buckets = new Buckets(64);
    List<Channel> found = new ArrayList<>();
    for (int i = 0; found.size() < count; i++) {
      Channel channel = Channel.user("c" + i);
      if (buckets.of(channel) == 5) {
        found.add(channel);
      }
    }
    return found;
  }

  private static long redisTimeMs() {
    var time = fixture.redis(Command.TIME);
    return time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
  }

  private static String stream(Channel channel) {
    return LogKeys.DEFAULT.stream(new Buckets(64).of(channel), channel);
  }

  private static String meta(Channel channel) {
    return LogKeys.DEFAULT.meta(new Buckets(64).of(channel), channel);
  }
}
