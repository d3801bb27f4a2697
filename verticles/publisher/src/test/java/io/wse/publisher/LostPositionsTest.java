package io.wse.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.wse.codec.bus.LostPosition;
import io.wse.log.LogUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostPositionsTest {

  private final FakeReplayLog log = new FakeReplayLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LostPositions positions = new LostPositions(log, new PublisherMetrics(meters));

  @Test
  void whatComesWhileTheLogBeginsAnewGoesTogetherInTheNextRound() {
    log.hold = true;
    List<Future<Void>> answers = new ArrayList<>();
    for (int partition = 0; partition < 50; partition++) {
      answers.add(positions.add(lost(partition)));
    }
    assertThat(log.begunAnew).containsExactly(List.of(lost(0)));
    assertThat(answers).noneMatch(Future::isComplete);

    log.held.remove(0).run();
    assertThat(answers.get(0).succeeded()).isTrue();
    assertThat(answers.get(1).isComplete()).isFalse();
    assertThat(log.begunAnew.get(1)).hasSize(49);

    log.held.remove(0).run();
    assertThat(answers).allMatch(Future::succeeded);
    assertThat(log.begunAnew).hasSize(2);
    assertThat(meters.get("wse_log_begun_anew_total").counter().count()).isEqualTo(2);
  }

  @Test
  void whatFailedMayBeAskedForAgain() {
    log.failWith = new LogUnavailableException("away");
    assertThat(positions.add(lost(0)).failed()).isTrue();

    log.failWith = null;
    assertThat(positions.add(lost(0)).succeeded()).isTrue();
  }

  private static LostPosition lost(int partition) {
    return new LostPosition("topic-id", partition, 7);
  }
}
