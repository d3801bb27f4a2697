package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
  private static final Channel U1 = Channel.user("u1");
  private static final int QUEUE = 4_000;

  private final Fixture fixture = new Fixture();

  /** The epoch of a channel that was never written is derived, and another one each day. */
  @Test
  void aChannelThatIsFirstWrittenOnALaterDayGoesOnWithoutResync() {
    fixture.log.epoch(U1, "gen.7");
    Fixture.Client live = fixture.client(U1);
    Fixture.Client slow = fixture.client(U1, null, QUEUE);
    assertThat(slow.isLive()).isTrue();
    fixture.log.epoch(U1, "gen.8");
    fixture.timers.pass(HeadChecks.FOUND_WITHIN_MS + 20);
    fixture.log.epoch(U1, "gen.10");
    for (int i = 1; i <= 200; i++) {
      fixture.publish(U1, Events.entry("e" + i));
    }
    fixture.timers.pass(1_000);
    Fixture.Client back = fixture.client(U1, new ResumePosition("gen.7", 199), QUEUE);

    assertThat(live.read()).hasSize(200).startsWith(1L).endsWith(200L);
    assertThat(slow.isLive()).isFalse();
    assertThat(slow.read()).hasSize(200).startsWith(1L).endsWith(200L);
    assertThat(slow.isLive()).isTrue();
    assertThat(back.standing).isEqualTo(new Standing("gen.7", 199, true));
    assertThat(back.read()).containsExactly(200L);
    assertThat(live.follower.in(U1).reach()).isEqualTo(new ResumePosition("gen.7", 200));
  }

  @Test
  void aChannelThatMayHaveBeenWrittenAndForgottenIsResynced() {
    fixture.log.epoch(U1, "gen.7");
    Fixture.Client client = fixture.client(U1);
    fixture.log.epoch(U1, "gen.13");

    fixture.timers.pass(HeadChecks.FOUND_WITHIN_MS + 20);

    assertThat(client.read()).containsExactly(-1L);
  }

  @Test
  void leavesASlowClientAloneAndCatchesUpWhenItReadsAgain() {
    Fixture.Client slow = fixture.client(U1, null, QUEUE);
    Fixture.Client quick = fixture.client(U1);
    int events = 200;
    for (int i = 0; i < events; i++) {
      fixture.publish(U1, Events.entry("e" + i));
    }

    assertThat(slow.isLive()).isFalse();
    assertThat(slow.transport.mostQueued()).isLessThan(QUEUE + 500);
    assertThat(quick.read()).hasSize(events);
    List<Long> read = slow.read();

    assertThat(read).hasSize(events).isSorted().doesNotHaveDuplicates();
    assertThat(slow.isLive()).isTrue();
    assertThat(slow.transport.mostQueued()).isLessThan(QUEUE + 500);
  }

  @Test
  void readsNothingForAClientThatTakesNothing() {
    Fixture.Client slow = fixture.client(U1, null, QUEUE);
    for (int i = 0; i < 100; i++) {
      fixture.publish(U1, Events.entry("e" + i));
    }
    int reads = fixture.log.reads();

    fixture.timers.pass(60_000);

    assertThat(fixture.log.reads()).isEqualTo(reads);
    assertThat(slow.isLive()).isFalse();
  }

  @Test
  void tellsOfAGapInTheMiddleOfAReplay() {
    List<Runnable> answers = new ArrayList<>();
    Fixture slow = new Fixture(answers::add);
    Delivery first = slow.log.append(U1, Events.entry("e1"));
    for (int i = 2; i <= 600; i++) {
      slow.log.append(U1, Events.entry("e" + i));
    }
    Fixture.Client client = slow.client(U1, new ResumePosition(first.epoch(), 0), 1 << 20);
    run(answers, 3);
    assertThat(client.standing.recovered()).isTrue();
    assertThat(client.read()).startsWith(1L);
    slow.log.trim(U1, 10);

    run(answers, 100);

    List<Long> read = client.read();
    assertThat(read).containsOnlyOnce(-1L);
    assertThat(client.isLive()).isTrue();
    slow.publish(U1, Events.entry("next"));
    assertThat(client.read()).containsExactly(601L);
  }

  @Test
  void meetsALogThatIsAheadOfTheBus() {
    Fixture.Client here = fixture.client(U1);
    Delivery first = fixture.publish(U1, Events.entry("a"));
    Delivery late = fixture.log.append(U1, Events.entry("b"), Events.entry("c"));

    Fixture.Client client = fixture.client(U1, new ResumePosition(first.epoch(), 0), QUEUE);
    assertThat(client.read()).containsExactly(1L, 2L, 3L);
    assertThat(client.isLive()).isTrue();
    fixture.bus.deliver(late);
    fixture.publish(U1, Events.entry("d"));

    assertThat(client.read()).containsExactly(4L);
    assertThat(here.read()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void letsTheFeedKnowOfWhatTheLogHas() {
    Fixture.Client here = fixture.client(U1);
    fixture.timers.pass(2_000);
    Delivery lost = fixture.log.append(U1, Events.entry("a"));

    Fixture.Client client = fixture.client(U1, new ResumePosition(lost.epoch(), 0), QUEUE);
    fixture.timers.pass(20);

    assertThat(client.read()).containsExactly(1L);
    assertThat(here.read()).containsExactly(1L);
  }

  @Test
  void waitsForAFeedThatHasYetToLearnOfANewEpoch() {
    fixture.client(U1);
    fixture.log.newEpoch(U1);
    Delivery first = fixture.log.append(U1, Events.entry("a"), Events.entry("b"));

    Fixture.Client client = fixture.client(U1, new ResumePosition(first.epoch(), 1), QUEUE);

    assertThat(client.read()).containsExactly(2L);
    assertThat(client.isLive()).isTrue();
  }

  @Test
  void checksItsRightsBeforeEveryPage() {
    Delivery all = fixture.log.append(U1, Events.entry("a"));
    List<Runnable> answers = new ArrayList<>();
    Fixture slow = new Fixture(answers::add);
    slow.log.append(U1, Events.entry("a"));
    for (int i = 0; i < 1_000; i++) {
      slow.log.append(U1, Events.entry("e" + i));
    }
    Fixture.Client client = slow.client(U1, new ResumePosition(all.epoch(), 0), 1 << 20);
    run(answers, 3);
    int before = client.read().size();
    assertThat(before).isPositive();
    client.allowed = false;
    run(answers, 100);

    // The page that was under way is still written; none after it.
    assertThat(before + client.read().size()).isLessThan(1_001);
    assertThat(client.follower.in(U1)).isNull();
  }

  @Test
  void goesOnWhenTheLogIsBack() {
    Delivery first = fixture.log.append(U1, Events.entry("a"), Events.entry("b"));
    Fixture.Client client = fixture.client(U1, null, 1);
    fixture.publish(U1, Events.entry("c"), Events.entry("d"));
    assertThat(first.lastSeq()).isEqualTo(2);
    fixture.log.failing(true);
    assertThat(client.read()).containsExactly(3L);
    fixture.timers.pass(30_000);
    fixture.log.failing(false);
    fixture.timers.pass(6_000);

    assertThat(client.read()).containsExactly(4L);
    assertThat(client.isLive()).isTrue();
  }

  @Test
  void releasesEverythingWhenItEndsInTheMiddleOfARead() {
    List<Runnable> answers = new ArrayList<>();
    Fixture slow = new Fixture(answers::add);
    Delivery first = slow.log.append(U1, Events.entry("a"));
    Fixture.Client client = slow.client(U1, new ResumePosition(first.epoch(), 0), QUEUE);
    run(answers, 2);

    client.close();
    run(answers, 100);
    slow.timers.pass(60_000);

    assertThat(client.read()).isEmpty();
    assertThat(slow.feeds.all()).isEmpty();
    assertThat(slow.meters.get("wse_socket_behind").gauge().value()).isZero();
    assertThat(slow.timers.pending()).isZero();
  }

  private static void run(List<Runnable> answers, int most) {
    for (int i = 0; i < most && !answers.isEmpty(); i++) {
      answers.remove(0).run();
    }
  }
}
