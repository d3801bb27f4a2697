package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.expected;
import static io.wse.log.LogFixture.head;
import static io.wse.log.LogFixture.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.protocol.ResyncReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New epochs where Kafka lost records. */
class BeginAnewIT extends LogTestBase {

  private static final Buckets BUCKETS = new Buckets(64);
  private static final String TOPIC = LogFixture.TOPIC_ID;

  @Test
  void everyChannelBeginsANewEpochAlsoOneThatNothingWasAppendedTo() {
    await(log.append(batch(0, item(ALICE, 3))));
    Head alice = head(log, ALICE);
    Head quiet = head(log, Channel.GLOBAL);

    assertThat(begin(0, 25)).isEqualTo(64);

    assertThat(head(log, ALICE).epoch()).isNotEqualTo(alice.epoch());
    assertThat(head(log, ALICE).seq()).isZero();
    assertThat(head(log, Channel.GLOBAL).epoch()).isNotEqualTo(quiet.epoch());
    assertThat(await(log.read(ALICE, alice.epoch(), 1, new PageLimit(9, 9_999))))
        .isEqualTo(new ReadResult.Gap(head(log, ALICE), ResyncReason.NEW_EPOCH));
  }

  @Test
  void theSameLossIsToldOnce() {
    await(log.append(batch(0, item(ALICE, 3))));
    begin(0, 25);
    String epoch = head(log, ALICE).epoch();

    assertThat(begin(0, 25)).isZero();
    await(log.append(batch(ALICE, 25, 29)));
    assertThat(begin(0, 25)).isZero();

    assertThat(head(log, ALICE)).isEqualTo(new Head(epoch, 5, 1));
    assertThat(begin(0, 40)).isEqualTo(64);
    assertThat(begin(1, 25)).isEqualTo(64);
    assertThat(head(log, ALICE).epoch()).isNotEqualTo(epoch);
  }

  @Test
  void severalLossesOfOneCallAreOneGeneration() {
    List<LostPosition> lost =
        List.of(
            new LostPosition(TOPIC, 0, 25),
            new LostPosition(TOPIC, 1, 3),
            new LostPosition(TOPIC, 0, 30),
            new LostPosition("another", 0, 0));
    assertThat(await(log.beginAnew(lost))).isEqualTo(64);
    String epoch = head(log, ALICE).epoch();

    assertThat(await(log.beginAnew(lost))).isZero();
    assertThat(head(log, ALICE).epoch()).isEqualTo(epoch);
    assertThat(guard(ALICE, 0)).isEqualTo("29");
    assertThat(guard(BOB, 1)).isEqualTo("2");
    assertThat(await(log.beginAnew(List.of()))).isZero();
  }

  /** It had all that was lost: whoever sent it had sent everything below before. */
  @Test
  void aBucketThatHadEverythingBelowGoesOnAsItIs() {
    await(log.append(batch(0, item(BOB, 20), item(ALICE, 24))));
    Head alice = head(log, ALICE);
    String bob = head(log, BOB).epoch();

    assertThat(begin(0, 25)).isEqualTo(63);

    assertThat(head(log, ALICE)).isEqualTo(alice);
    assertThat(head(log, BOB).epoch()).isNotEqualTo(bob);
  }

  /** A former owner still has them; clients were told that they are lost, and fetched anew. */
  @Test
  void whatWasLostAndComesLateAfterAllIsARedelivery() {
    begin(0, 25);
    await(log.append(batch(ALICE, 25, 26)));

    AppendResult late = await(log.append(batch(ALICE, 20, 25)));

    assertThat(late.outcomes()).hasSize(6).containsOnly(AppendResult.Outcome.REDELIVERED);
    assertThat(bodies(log, ALICE)).isEqualTo(expected(ALICE, 25, 26));
  }

  @Test
  void aBucketThatFailsIsBegunWhenItIsAskedAgainAndTheOthersAreNotBegunTwice() {
    fixture.redis(Command.DEL, guardKey(ALICE, 0));
    fixture.redis(Command.LPUSH, guardKey(ALICE, 0), "planted");
    String alice = head(log, ALICE).epoch();
    assertThatThrownBy(() -> begin(0, 25)).isInstanceOf(LogUnavailableException.class);
    assertThat(head(log, ALICE).epoch()).isEqualTo(alice);
    String bob = head(log, BOB).epoch();

    fixture.redis(Command.DEL, guardKey(ALICE, 0));
    assertThat(begin(0, 25)).isEqualTo(1);

    assertThat(head(log, ALICE).epoch()).isNotEqualTo(alice);
    assertThat(head(log, BOB).epoch()).isEqualTo(bob);
  }

  private int begin(int partition, long offset) {
    return await(log.beginAnew(List.of(new LostPosition(TOPIC, partition, offset))));
  }

  private static String guard(Channel channel, int partition) {
    return fixture.redis(Command.GET, guardKey(channel, partition)).toString();
  }

  private static String guardKey(Channel channel, int partition) {
    return LogKeys.DEFAULT.guard(BUCKETS.of(channel), TOPIC, partition);
  }
}
