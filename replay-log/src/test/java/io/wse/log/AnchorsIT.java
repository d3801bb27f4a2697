package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.entry;
import static io.wse.log.LogFixture.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.event.Fingerprint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the log remembers of the records of a partition. */
class AnchorsIT extends LogTestBase {

  @Test
  void eachBucketRemembersItsHighestRecord() {
    await(log.append(batch(0, event(BOB, 3, 30, "e3"), event(ALICE, 4, 40, "e4"))));
    await(log.append(batch(0, event(ALICE, 9, 90, "e9"))));
    await(log.append(batch(1, event(ALICE, 2, 20, ""))));

    assertThat(anchors(0, 1, 2))
        .containsExactly(
            List.of(anchor(9, 90, "e9"), anchor(3, 30, "e3")),
            List.of(anchor(2, 20, "")),
            List.of());
  }

  @Test
  void aRedeliveryLeavesThemAsTheyAre() {
    await(log.append(batch(0, event(ALICE, 3, 30, "e3"), event(ALICE, 9, 90, "e9"))));
    await(log.append(batch(0, event(ALICE, 3, 30, "e3"))));
    await(log.append(batch(0, event(ALICE, 9, 91, "another"))));

    assertThat(anchors(0)).containsExactly(List.of(anchor(9, 90, "e9")));
  }

  @Test
  void aLostMarkIsRememberedByItsTime() {
    await(log.append(batch(0, item(ALICE, 5, LogEntry.lostMark(50)))));

    assertThat(anchors(0)).containsExactly(List.of(anchor(5, 50, "")));
  }

  @Test
  void whereItWasOnlyToldToGoOnNoRecordIsKnown() {
    await(log.append(batch(0, event(ALICE, 3, 30, "e3"))));
    await(log.beginAnew(List.of(new LostPosition(LogFixture.TOPIC_ID, 0, 25))));
    assertThat(anchors(0)).containsExactly(List.of(new Anchor(24, Optional.empty())));

    await(log.append(batch(0, event(ALICE, 25, 250, "e25"))));
    assertThat(anchors(0))
        .containsExactly(List.of(anchor(25, 250, "e25"), new Anchor(24, Optional.empty())));
  }

  private List<List<Anchor>> anchors(int... partitions) {
    return await(
        log.anchors(
            java.util.Arrays.stream(partitions)
                .mapToObj(number -> new AnchorRequest.Partition(LogFixture.TOPIC_ID, number))
                .toList()));
  }

  private static AppendBatch.Item event(Channel channel, long offset, long timeMs, String id) {
    LogEntry entry = new LogEntry(entry("body").body(), "Type", timeMs);
    return new AppendBatch.Item(channel, offset, entry, id);
  }

  private static Anchor anchor(long offset, long timeMs, String id) {
    return new Anchor(offset, Optional.of(Fingerprint.of(timeMs, id)));
  }
}
