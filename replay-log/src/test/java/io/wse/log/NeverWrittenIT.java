package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.expected;
import static io.wse.log.LogFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.wse.codec.Channel;
import io.wse.codec.protocol.ResyncReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A channel without a log takes no room in Redis, and its position can be resumed all the same. */
class NeverWrittenIT extends LogTestBase {

  private static final PageLimit PAGE = new PageLimit(99, 99_999);
  private static final String BUCKET = LogKeys.DEFAULT.bucket(new Buckets(64).of(ALICE));

  private Head before;

  @BeforeEach
  void look() {
    before = head(log, ALICE);
  }

  @Test
  void lookingAtChannelsStoresNothing() {
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      channels.add(Channel.topic("made-up-" + i));
    }

    await(log.heads(channels))
        .forEach((channel, head) -> await(log.read(channel, head.epoch(), 0, PAGE)));
    await(log.read(BOB, "another", 7, PAGE));

    assertThat(keys()).hasSize(65).allMatch(key -> key.equals("wse:log") || isBucket(key));
  }

  @Test
  void theFirstEventContinuesWhatWasTold() {
    ReplayLog another = fixture.open();
    assertThat(head(another, ALICE)).isEqualTo(before).isEqualTo(new Head(before.epoch(), 0, 1));
    assertThat(readFrom(before.epoch(), 0)).isInstanceOf(ReadResult.Page.class);
    assertThat(readFrom(before.epoch(), 1).head()).isEqualTo(before);
    assertThat(readFrom(before.epoch(), 1)).isInstanceOf(ReadResult.Gap.class);

    AppendResult.Run run = await(another.append(batch(ALICE, 5, 6))).runs().get(0);

    assertThat(run.epoch()).isEqualTo(before.epoch());
    assertThat(readsTwoFrom(before.epoch())).isTrue();
  }

  @Test
  void aRedeliveryAloneStoresNoMeta() {
    await(log.append(batch(ALICE, 0, 4)));
    fixture.redis(Command.DEL, LogKeys.DEFAULT.meta(new Buckets(64).of(ALICE), ALICE));
    fixture.redis(Command.DEL, LogKeys.DEFAULT.stream(new Buckets(64).of(ALICE), ALICE));
    fixture.redis(Command.HSET, BUCKET, "generation", "another");
    int keys = keys().size();

    AppendResult result = await(log.append(batch(ALICE, 0, 4)));

    assertThat(result.outcomes()).containsOnly(AppendResult.Outcome.REDELIVERED);
    assertThat(result.runs().get(0).firstSeq()).isEqualTo(1);
    assertThat(keys()).hasSize(keys);
  }

  @Test
  void onTheNextDayThePositionIsStillGood() {
    era(era() + 1);

    Head now = head(log, ALICE);

    assertThat(now.epoch()).isNotEqualTo(before.epoch());
    assertThat(Epochs.same(now.epoch(), before.epoch())).isTrue();
    assertThat(readFrom(before.epoch(), 0)).isEqualTo(new ReadResult.Page(now, 1, List.of()));
    await(log.append(batch(ALICE, 5, 6)));
    assertThat(head(log, ALICE).epoch()).isEqualTo(now.epoch());
    assertThat(readsTwoFrom(before.epoch())).isTrue();
    assertThat(readFrom(before.epoch(), 2)).isInstanceOf(ReadResult.Page.class);
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 5, 6));
  }

  /** The channel may have been written and forgotten meanwhile; so nobody is believed. */
  @Test
  void afterSixDaysThePositionIsGoodNoMore() {
    assertThat(readFrom(daysAgo(5), 0)).isInstanceOf(ReadResult.Page.class);
    assertThat(readFrom(daysAgo(6), 0))
        .isEqualTo(new ReadResult.Gap(before, ResyncReason.NEW_EPOCH));

    await(log.append(batch(ALICE, 5, 6)));

    assertThat(readsTwoFrom(daysAgo(5))).isTrue();
    assertThat(readFrom(daysAgo(6), 0)).isInstanceOf(ReadResult.Gap.class);
  }

  @Test
  void aClockThatIsSetBackByDaysBeginsNewEpochs() {
    era(era() + 2);

    Head now = head(log, ALICE);

    assertThat(Epochs.same(now.epoch(), before.epoch())).isFalse();
    assertThat(readFrom(before.epoch(), 0))
        .isEqualTo(new ReadResult.Gap(now, ResyncReason.NEW_EPOCH));
    assertThat(head(log, ALICE)).isEqualTo(now);
  }

  @Test
  void aDamagedChannelGetsAnEpochThatWasNeverTold() {
    await(log.append(batch(ALICE, 0, 4)));
    fixture.redis(Command.DEL, LogKeys.DEFAULT.meta(new Buckets(64).of(ALICE), ALICE));

    Head now = head(log, ALICE);

    assertThat(Epochs.same(now.epoch(), before.epoch())).isFalse();
    assertThat(head(fixture.open(), ALICE)).isEqualTo(now);
    assertThat(readFrom(before.epoch(), 5)).isInstanceOf(ReadResult.Gap.class);
  }

  @Test
  void ofAnOlderGenerationNothingIsLeftWhenItIsLookedAt() {
    await(log.append(batch(ALICE, 0, 4)));
    fixture.redis(Command.DEL, BUCKET);

    Head now = head(log, ALICE);

    assertThat(now.seq()).isZero();
    assertThat(Epochs.same(now.epoch(), before.epoch())).isFalse();
    assertThat(keys()).noneMatch(key -> key.endsWith(":" + ALICE.name()));
  }

  private ReadResult readFrom(String epoch, long seq) {
    return await(log.read(ALICE, epoch, seq, PAGE));
  }

  private boolean readsTwoFrom(String epoch) {
    return readFrom(epoch, 0) instanceof ReadResult.Page page && page.entries().size() == 2;
  }

  private String daysAgo(int days) {
    String[] parts = before.epoch().split("\\.");
    return parts[0] + "." + (Long.parseLong(parts[1]) - days);
  }

  private static long era() {
    return fixture.redis(Command.HGET, BUCKET, "era").toLong();
  }

  private static void era(long era) {
    fixture.redis(Command.HSET, BUCKET, "era", era);
  }

  private static List<String> keys() {
    return fixture.redis(Command.KEYS, "*").stream().map(Response::toString).toList();
  }

  private static boolean isBucket(String key) {
    return key.matches("\\{wse:\\d+}:bucket");
  }
}
