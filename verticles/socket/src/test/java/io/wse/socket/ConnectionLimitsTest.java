package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private final ConnectionLimits limits = new ConnectionLimits(4, 2);
  private final List<Place> gone = new ArrayList<>();

  private final class Place implements ConnectionLimits.Place {
    @Override
    public void giveUp() {
      gone.add(this);
    }
  }

  @Test
  void whoWaitsLongestForARequestGivesItsPlaceToANewConnection() {
    Place first = entered();
    Place second = entered();

    entered();

    assertThat(gone).containsExactly(first);
    entered();
    assertThat(gone).containsExactly(first, second);
  }

  @Test
  void whoIsServedIsNeverClosedForOthers() {
    for (int i = 0; i < 4; i++) {
      welcomed();
    }

    assertThat(limits.enter(new Place())).isFalse();
    assertThat(gone).isEmpty();
  }

  @Test
  void anIdleConnectionGivesItsPlaceEvenIfAllOthersAreServed() {
    Place idle = entered();
    limits.awaitsRequest(idle, false);
    limits.awaitsRequest(idle, true);
    for (int i = 0; i < 3; i++) {
      welcomed();
    }

    entered();

    assertThat(gone).containsExactly(idle);
  }

  @Test
  void thoseWithoutAWelcomeLeaveRoomForOthersWhenTheyHaveIt() {
    Place one = entered();
    Place two = entered();
    limits.upgraded(one);
    limits.awaitsRequest(one, false);
    limits.upgraded(two);
    limits.awaitsRequest(two, false);
    assertThat(limits.enter(new Place())).isFalse();

    limits.welcomed(one);

    assertThat(limits.enter(new Place())).isTrue();
    assertThat(gone).isEmpty();
  }

  @Test
  void aRefusedHandshakeLeavesAConnectionThatWaits() {
    Place place = entered();
    limits.upgraded(place);
    limits.awaitsRequest(place, false);
    limits.awaitsRequest(place, true);
    entered();

    entered();

    assertThat(gone).containsExactly(place);
  }

  @Test
  void whoLeavesGivesItsPlaceBack() {
    List<Place> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(welcomed());
    }

    all.forEach(limits::leave);

    assertThat(limits.size()).isZero();
    assertThat(limits.enter(new Place())).isTrue();
  }

  @Test
  void fewRefusedConnectionsAreKeptToBeAnswered() {
    List<Place> kept = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.MOST_REFUSED; i++) {
      Place place = new Place();
      kept.add(place);
      assertThat(limits.refuse(place)).isTrue();
    }
    assertThat(limits.refuse(new Place())).isFalse();

    limits.leave(kept.get(0));

    assertThat(limits.refuse(new Place())).isTrue();
  }

  @Test
  void sessionsLeaveHalfOfThePlacesToConnections() {
    ConnectionLimits of4 = new ConnectionLimits(10, 4);
    assertThat(of4.enterSession("a")).isTrue();
    assertThat(of4.enterSession("b")).isTrue();
    assertThat(of4.enterSession("c")).isFalse();

    assertThat(of4.enter(new Place())).isTrue();
    assertThat(of4.enter(new Place())).isTrue();
    assertThat(gone).isEmpty();
    of4.enter(new Place());
    assertThat(gone).as("sessions count as pending").hasSize(1);

    of4.leaveSession("a");
    of4.leaveSession("a");
    assertThat(of4.enterSession("c")).isTrue();
    assertThat(of4.enterSession("d")).isFalse();
  }

  @Test
  void aSessionTakesThePlaceOfAConnectionThatWaits() {
    Place first = entered();
    entered();

    assertThat(limits.enterSession("a")).isTrue();

    assertThat(gone).containsExactly(first);
  }

  private Place entered() {
    Place place = new Place();
    assertThat(limits.enter(place)).isTrue();
    return place;
  }

  private Place welcomed() {
    Place place = entered();
    limits.upgraded(place);
    limits.awaitsRequest(place, false);
    limits.welcomed(place);
    return place;
  }
}
