package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import io.wse.codec.protocol.ResumePosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final Channel U1 = Channel.user("u1");
  private static final Channel NEWS = Channel.topic("news");

  private final Fixture fixture = new Fixture();

  @Test
  void handsOverInOrderWhatCameOutOfOrder() {
    Fixture.Client client = fixture.client(U1);
    Delivery first = fixture.log.append(U1, Events.entry("a"), Events.entry("b"));
    Delivery second = fixture.log.append(U1, Events.entry("c"));

    fixture.bus.deliver(second);
    assertThat(client.read()).isEmpty();
    fixture.bus.deliver(first);

    assertThat(client.read()).containsExactly(1L, 2L, 3L);
    assertThat(fixture.log.reads()).isZero();
  }

  @Test
  void dropsDoublesAndTheKnownPartOfAnOverlap() {
    Fixture.Client client = fixture.client(U1);
    Delivery first = fixture.publish(U1, Events.entry("a"), Events.entry("b"));
    Delivery second = fixture.log.append(U1, Events.entry("c"));
    List<LogEntry> both = new ArrayList<>(first.entries());
    both.addAll(second.entries());

    fixture.bus.deliver(first);
    fixture.bus.deliver(new Delivery(U1, first.epoch(), 1, both));

    assertThat(client.read()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void waitsAMomentForWhatCrossedAndThenReadsTheHoleFromTheLog() {
    Fixture.Client client = fixture.client(U1);
    fixture.log.append(U1, Events.entry("lost"));
    fixture.publish(U1, Events.entry("b"));

    fixture.timers.pass(19);
    assertThat(client.read()).isEmpty();
    fixture.timers.pass(1);

    assertThat(client.read()).containsExactly(1L, 2L);
    assertThat(fixture.log.reads()).isEqualTo(1);
    assertThat(fixture.meters.counter("wse_socket_holes_repaired").count()).isEqualTo(1);
  }

  @Test
  void readsALongHolePageByPage() {
    Fixture.Client client = fixture.client(U1);
    for (int i = 1; i <= 600; i++) {
      fixture.log.append(U1, Events.entry("e" + i));
    }
    fixture.publish(U1, Events.entry("last"));
    fixture.timers.pass(200);

    assertThat(client.read()).hasSize(601).startsWith(1L).endsWith(601L).isSorted();
  }

  @Test
  void goesOnTryingWhileTheLogIsAway() {
    Fixture.Client client = fixture.client(U1);
    fixture.log.append(U1, Events.entry("lost"));
    fixture.publish(U1, Events.entry("b"));
    fixture.log.failing(true);
    fixture.timers.pass(60_000);
    assertThat(client.read()).isEmpty();

    fixture.log.failing(false);
    fixture.timers.pass(6_000);

    assertThat(client.read()).containsExactly(1L, 2L);
  }

  @Test
  void takesANoticeOfTheHeadForAHole() {
    Fixture.Client client = fixture.client(U1);
    Delivery lost = fixture.log.append(U1, Events.entry("lost"));

    fixture.bus.deliver(new Delivery(U1, lost.epoch(), 2, List.of()));
    fixture.timers.pass(20);

    assertThat(client.read()).containsExactly(1L);
  }

  @Test
  void comparesWithTheLogSoonAfterItsOpening() {
    Fixture.Client client = fixture.client(U1);
    fixture.log.append(U1, Events.entry("lost"));

    fixture.timers.pass(50 + 25 + 20);

    assertThat(client.read()).containsExactly(1L);
  }

  @Test
  void comparesAQuietChannelEveryFewSeconds() {
    Fixture.Client client = fixture.client(U1);
    fixture.timers.pass(30_000);
    fixture.log.append(U1, Events.entry("lost"));

    fixture.timers.pass(HeadChecks.FOUND_WITHIN_MS + 20);

    assertThat(client.read()).containsExactly(1L);
  }

  @Test
  void comparesWhenNodesComeOrGo() {
    Fixture.Client client = fixture.client(U1);
    fixture.timers.pass(30_000);
    fixture.log.append(U1, Events.entry("lost"));

    fixture.feeds.membershipChanged();
    fixture.timers.pass(50 + 25 + 20);

    assertThat(client.read()).containsExactly(1L);
  }

  @Test
  void comparesManyChannelsInOneRequest() {
    for (int i = 0; i < 100; i++) {
      fixture.client(Channel.user("u" + i));
    }
    double before = fixture.meters.counter("wse_socket_heads_compared").count();
    fixture.timers.pass(25);

    assertThat(fixture.meters.counter("wse_socket_heads_compared").count() - before).isEqualTo(100);
  }

  @Test
  void doesNotBelieveADeliveryOfAnotherEpochThatTheLogDoesNotKnow() {
    Fixture.Client client = fixture.client(U1);
    fixture.publish(U1, Events.entry("a"));

    fixture.bus.deliver(new Delivery(U1, "foreign", 1, List.of(Events.entry("x"))));
    fixture.publish(U1, Events.entry("b"));

    assertThat(client.read()).containsExactly(1L, 2L);
  }

  @Test
  void resynchronisesWhenTheLogBeganAnew() {
    Fixture.Client client = fixture.client(U1);
    fixture.publish(U1, Events.entry("a"));
    fixture.log.newEpoch(U1);

    Delivery first = fixture.publish(U1, Events.entry("new"));

    client.transport.readAll();
    List<io.vertx.core.json.JsonObject> frames = client.transport.take();
    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).getJsonObject("p").getString("reason")).isEqualTo("new_epoch");
    assertThat(frames.get(1).getJsonObject("p").getString("epoch")).isEqualTo(first.epoch());
    assertThat(frames.get(1).getJsonObject("p").getLong("seq")).isEqualTo(1);
    assertThat(client.resynced).containsExactly(U1);
    fixture.publish(U1, Events.entry("next"));
    assertThat(client.read()).containsExactly(2L);
    assertThat(resyncs("new_epoch")).isEqualTo(1);
  }

  @Test
  void resynchronisesWhenTheLogFellBackInItsEpoch() {
    Fixture.Client client = fixture.client(U1);
    fixture.publish(U1, Events.entry("a"), Events.entry("b"), Events.entry("c"));
    fixture.log.fallBack(U1, 2);

    fixture.timers.pass(75);
    assertThat(client.read()).containsExactly(1L, 2L, 3L, -1L);
    fixture.publish(U1, Events.entry("other"));

    assertThat(client.read()).containsExactly(2L);
    assertThat(resyncs("position_ahead")).isEqualTo(1);
  }

  @Test
  void resynchronisesWhoHasFollowedForDaysWhenTheLogFellBack() {
    fixture.log.epoch(U1, "g.100");
    Fixture.Client client = fixture.client(U1);
    for (String epoch : List.of("g.105", "g.110")) {
      fixture.log.epoch(U1, epoch);
      fixture.timers.pass(30_000);
    }
    fixture.publish(U1, Events.entry("a"), Events.entry("b"), Events.entry("c"));
    fixture.log.fallBack(U1, 2);

    fixture.timers.pass(30_000);

    assertThat(client.read()).containsExactly(1L, 2L, 3L, -1L);
    assertThat(resyncs("position_ahead")).isEqualTo(1);
  }

  @Test
  void resynchronisesWhoWasSlowWhenTheLogFellBack() {
    Fixture.Client client = fixture.client(U1, null, 1);
    fixture.publish(U1, Events.entry("a"));
    fixture.publish(U1, Events.entry("b"), Events.entry("c"));
    fixture.log.fallBack(U1, 3);
    fixture.timers.pass(75);
    // By the time it reads again the log has grown over its position.
    fixture.publish(U1, Events.entry("x"), Events.entry("y"));

    List<Long> read = new ArrayList<>(client.read());
    fixture.timers.pass(100);
    read.addAll(client.read());

    assertThat(read.subList(0, 2)).containsExactly(1L, -1L);
    assertThat(client.isLive()).isTrue();
  }

  @Test
  void resynchronisesWhenAHoleIsNoLongerInTheLog() {
    Fixture.Client client = fixture.client(U1);
    fixture.log.append(U1, Events.entry("lost"), Events.entry("b"));
    fixture.log.trim(U1, 1);
    fixture.publish(U1, Events.entry("c"));

    fixture.timers.pass(20);

    assertThat(client.read()).containsExactly(-1L);
    fixture.publish(U1, Events.entry("d"));
    assertThat(client.read()).containsExactly(4L);
    assertThat(resyncs("trimmed")).isEqualTo(1);
  }

  @Test
  void tellsOfALostRecordAndGoesOn() {
    Fixture.Client client = fixture.client(U1);

    fixture.publish(U1, Events.entry("a"), LogEntry.lostMark(1), Events.entry("c"));

    client.transport.readAll();
    List<io.vertx.core.json.JsonObject> frames = client.transport.take();
    assertThat(frames).hasSize(3);
    assertThat(frames.get(1).getJsonObject("p").getString("reason")).isEqualTo("record_lost");
    assertThat(frames.get(1).getJsonObject("p").getLong("seq")).isEqualTo(2);
    assertThat(frames.get(2).getLong("seq")).isEqualTo(3);
    assertThat(resyncs("record_lost")).isEqualTo(1);
  }

  @Test
  void namesEveryChannelButTheUsersOwn() {
    Fixture.Client own = fixture.client(U1);
    Fixture.Client topic = fixture.client(NEWS);

    fixture.publish(U1, Events.entry("a"));
    fixture.publish(NEWS, Events.entry("n"));

    own.transport.readAll();
    topic.transport.readAll();
    assertThat(own.transport.take().get(0).containsKey("ch")).isFalse();
    assertThat(topic.transport.take().get(0).getString("ch")).isEqualTo("topic:news");
  }

  @Test
  void opensWhenTheLogIsBack() {
    fixture.log.failNext(2);

    Fixture.Client client = fixture.client(U1);
    assertThat(client.isLive()).isFalse();
    fixture.timers.pass(5_000);

    assertThat(client.isLive()).isTrue();
  }

  @Test
  void isReadFromTheLogWhileTheBusIsAwayAndHeardWhenItIsBack() {
    fixture.bus.failures = Integer.MAX_VALUE;
    Delivery before = fixture.log.append(U1, Events.entry("a"), Events.entry("b"));

    Fixture.Client client = fixture.client(U1, new ResumePosition(before.epoch(), 1), 64 << 10);
    assertThat(client.read()).containsExactly(2L);
    fixture.publish(U1, Events.entry("c"));
    fixture.timers.pass(HeadChecks.FOUND_WITHIN_MS + 20);
    assertThat(client.read()).containsExactly(3L);
    assertThat(registering()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      fixture.publish(U1, Events.entry("more " + i));
      fixture.timers.pass(10_000);
    }
    assertThat(client.read()).containsExactly(4L, 5L, 6L);
    fixture.bus.failures = 0;
    fixture.timers.pass(5_000);
    fixture.publish(U1, Events.entry("heard"));

    assertThat(client.read()).containsExactly(7L);
    assertThat(fixture.bus.registrations).isEqualTo(1);
    assertThat(registering()).isZero();
  }

  @Test
  void findsWhatCameBeforeTheBusKnewOfItAsSoonAsItDoes() {
    fixture.bus.holding = new ArrayList<>();
    Fixture.Client client = fixture.client(U1);
    assertThat(client.isLive()).isTrue();
    fixture.timers.pass(1_000);
    fixture.publish(U1, Events.entry("a"));
    assertThat(client.read()).isEmpty();

    fixture.bus.holding.forEach(Runnable::run);
    fixture.timers.pass(25 + 20);

    assertThat(client.read()).containsExactly(1L);
  }

  @Test
  void hearsNothingOfABusThatComesBackAfterItsEnd() {
    fixture.bus.holding = new ArrayList<>();
    Fixture.Client client = fixture.client(U1);
    client.close();
    fixture.timers.pass(Feeds.LINGER_MS);
    assertThat(fixture.feeds.all()).isEmpty();

    fixture.bus.holding.forEach(Runnable::run);

    assertThat(fixture.bus.registered()).isZero();
    assertThat(registering()).isZero();
    fixture.timers.pass(60_000);
    assertThat(fixture.timers.pending()).isZero();
  }

  @Test
  void losesNothingThatArrivesWhileItOpens() {
    List<Runnable> answers = new ArrayList<>();
    Fixture slow = new Fixture(answers::add);
    Fixture.Client client = slow.client(U1);
    slow.publish(U1, Events.entry("a"));
    slow.publish(U1, Events.entry("b"));
    while (!answers.isEmpty()) {
      answers.remove(0).run();
    }

    assertThat(client.standing.seq()).as("the head was read before the first append").isZero();
    assertThat(client.read()).containsExactly(1L, 2L);
  }

  @Test
  void isOneForAllWhoFollowAndEndsAWhileAfterTheLast() {
    Fixture.Client one = fixture.client(U1);
    Fixture.Client two = fixture.client(U1);
    assertThat(fixture.bus.registered()).isEqualTo(1);

    one.close();
    fixture.timers.pass(60_000);
    assertThat(fixture.bus.registered()).isEqualTo(1);
    two.close();
    fixture.timers.pass(Feeds.LINGER_MS - 1);
    Fixture.Client back = fixture.client(U1);
    fixture.timers.pass(60_000);
    assertThat(fixture.bus.registered()).isEqualTo(1);
    back.close();
    fixture.timers.pass(Feeds.LINGER_MS);

    assertThat(fixture.bus.registered()).isZero();
    assertThat(fixture.feeds.all()).isEmpty();
    fixture.timers.pass(60_000);
    assertThat(fixture.timers.pending()).as("timers left").isZero();
  }

  @Test
  void leavesNoTimerWhenTheNodeStops() {
    fixture.client(U1);
    fixture.log.append(U1, Events.entry("lost"));
    fixture.publish(U1, Events.entry("b"));

    fixture.feeds.close();

    assertThat(fixture.bus.registered()).isZero();
    assertThat(fixture.timers.pending()).isZero();
  }

  @Test
  void resumesFromAPositionThatTheLogReaches() {
    Delivery all = fixture.log.append(U1, Events.entry("a"), Events.entry("b"), Events.entry("c"));

    Fixture.Client client = fixture.client(U1, new ResumePosition(all.epoch(), 1), 64 << 10);

    assertThat(client.standing.recovered()).isTrue();
    assertThat(client.read()).containsExactly(2L, 3L);
    assertThat(client.isLive()).isTrue();
  }

  @Test
  void registersAnewWhenOnlyTheLogTellsOfEventsAndNeverTheBus() {
    Fixture.Client client = fixture.client(U1);
    fixture.publish(U1, Events.entry("heard"));
    fixture.bus.forget(U1);
    for (int i = 0; i < 3; i++) {
      fixture.publish(U1, Events.entry("lost " + i));
      fixture.timers.pass(10_000);
    }
    assertThat(client.read()).containsExactly(1L, 2L, 3L, 4L);

    fixture.publish(U1, Events.entry("heard again"));

    assertThat(client.read()).containsExactly(5L);
    assertThat(fixture.bus.registered()).isEqualTo(1);
    assertThat(fixture.meters.counter("wse_socket_registered_anew").count()).isEqualTo(1);
  }

  @Test
  void staysRegisteredWhenTheBusLosesOnlySome() {
    Fixture.Client client = fixture.client(U1);
    for (int i = 0; i < 20; i++) {
      fixture.log.append(U1, Events.entry("lost " + i));
      fixture.timers.pass(10_000);
      fixture.publish(U1, Events.entry("heard " + i));
    }

    assertThat(client.read()).hasSize(40);
    assertThat(fixture.bus.registrations).isEqualTo(1);
  }

  @Test
  void staysRegisteredWhereOneCameBeforeItAndThePublisherLearntLateOfIt() {
    fixture.bus.holding = new ArrayList<>();
    Fixture.Client client = fixture.client(U1);
    fixture.log.append(U1, Events.entry("before"));
    fixture.bus.holding.forEach(Runnable::run);
    fixture.timers.pass(25 + 20);
    fixture.log.append(U1, Events.entry("lost"));
    fixture.timers.pass(1_100);

    assertThat(client.read()).containsExactly(1L, 2L);
    assertThat(fixture.bus.registrations).isEqualTo(1);
    assertThat(fixture.meters.counter("wse_socket_registered_anew").count()).isZero();
  }

  @Test
  void handsNothingOverTwiceWhileItIsRegisteredTwice() {
    List<Runnable> answers = new ArrayList<>();
    Fixture slow = new Fixture(answers::add);
    Fixture.Client client = slow.client(U1);
    slow.bus.forget(U1);
    slow.bus.failures = 1;
    for (int i = 0; i < 4; i++) {
      slow.publish(U1, Events.entry("lost " + i));
      for (int j = 0; j < 100; j++) {
        slow.timers.pass(100);
        while (!answers.isEmpty()) {
          answers.remove(0).run();
        }
      }
    }
    slow.publish(U1, Events.entry("heard again"));

    assertThat(client.read()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(slow.bus.registered()).isEqualTo(1);
  }

  private double registering() {
    return fixture.meters.get("wse_socket_registering").gauge().value();
  }

  private double resyncs(String reason) {
    return fixture.meters.get("wse_socket_resyncs").tag("reason", reason).counter().count();
  }
}
