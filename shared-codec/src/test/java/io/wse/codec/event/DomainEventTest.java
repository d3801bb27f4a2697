package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainEventTest {
  private static final SourcePosition ORDERS = new SourcePosition("orders", 1, 17);
  private static final SourcePosition REPLAYS = new SourcePosition("replays", 0, 3);

  @Test
  void anIdThatSaysOnlyWhereTheRecordLiesIsNotItsOwn() {
    assertThat(event(ORDERS.derivedId()).ownId()).isEmpty();
    assertThat(event("e1").ownId()).isEqualTo("e1");
  }

  /** So that a record that is replayed twice by mistake is told as a double. */
  @Test
  void aReplayIsKnownByTheIdOfItsFirstPlaceAlsoWhereThatWasDerived() {
    DomainEvent replay = event(ORDERS.derivedId()).replayedAt(REPLAYS, 99);

    assertThat(replay.ownId()).isEqualTo("orders:1:17");
    assertThat(replay.source()).isEqualTo(REPLAYS);
    assertThat(replay.origin()).isEqualTo(ORDERS);
    assertThat(replay.recordTimeMs()).isEqualTo(99);
  }

  private static DomainEvent event(String id) {
    return new DomainEvent(
        "OrderPlaced", id, 0, List.of(Channel.GLOBAL), Buffer.buffer("{}"), ORDERS, 1);
  }
}
