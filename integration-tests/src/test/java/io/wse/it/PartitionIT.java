package io.wse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.chaos.check.Checker;
import io.wse.chaos.check.Circumstances;
import io.wse.chaos.check.Hostility;
import io.wse.chaos.check.Verdict;
import io.wse.chaos.history.Rows;
import io.wse.chaos.rig.Calm;
import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.RigOptions;
import io.wse.chaos.rig.Waiting;
import io.wse.chaos.run.Outcome;
import io.wse.chaos.run.ReportTable;
import io.wse.testbed.Await;
import io.wse.testbed.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster falls into two halves, each of which goes on by itself, and becomes one again. */
class PartitionIT {
  private static final Map<Kind, Integer> NODES =
      Map.of(Kind.CONSUMER, 2, Kind.PUBLISHER, 2, Kind.SNAPSHOT, 1, Kind.SOCKET, 2);

  private static final Set<String> HALF = Set.of("consumer-1", "publisher-1", "socket-1");

  private static final int CLIENTS = 40;
  private static final double EVENTS_PER_SECOND = 40;
  private static final long SEED = 7;
  private static final String PHASE = "partition";

  /** So much is written on each side after it has given the other side up. */
  private static final int ENTRIES_OF_EACH_SIDE = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private Rig rig;

  @Test
  void noNodeIsDeafAfterTheClusterFellApartAndMerged(@TempDir Path home) {
    RigOptions options =
        RigOptions.of(NODES, CLIENTS, EVENTS_PER_SECOND, SEED, home).withNetworks(false, true);
    try (Rig started = Rig.start(options, line -> {})) {
      rig = started;
      rig.producer().begin(0);
      rig.cluster().awaitWhole();

      rig.mesh().part(HALF);
      rig.cluster().awaitParted(HALF);
      rig.nodes(Kind.PUBLISHER).forEach(this::awaitAppends);

      rig.mesh().join();
      rig.cluster().awaitWhole();
      rig.allNodes().forEach(NodeProcess::awaitReady);
      Calm calm = new Calm(rig);
      assertThat(calm.await()).as("what was written meanwhile has not all arrived").isEmpty();

      awaitARoundThatComesOverTheBusAlone(calm);
      Outcome outcome = judged(calm);
      assertThat(outcome.isClean()).as(ReportTable.of(outcome)).isTrue();
      assertThat(outcome.verdict().total().delivered()).isPositive();
      assertThat(sum(Kind.SOCKET, "wse_socket_resyncs_total")).isZero();
    }
  }

  private void awaitAppends(NodeProcess publisher) {
    double before = publisher.meters().sum("wse_log_append_entries_total");
    Await.until(
        publisher.name() + " appends",
        PATIENCE,
        () ->
            publisher.meters().find("wse_log_append_entries_total").orElse(-1) - before
                > ENTRIES_OF_EACH_SIDE);
  }

  /**
   * What the bus does not bring is found in the log and makes its channel register anew; so each
   * round has fewer of these, and none is left in the end, unless a node stays deaf. Each user gets
   * events in each.
   */
  private void awaitARoundThatComesOverTheBusAlone(Calm calm) {
    Await.until(
        "a round in which no node needs the log",
        PATIENCE,
        () -> {
          double fromLog = fromLog();
          for (int user = 0; user < rig.population().users(); user++) {
            rig.producer().flood(user, 3);
          }
          assertThat(calm.await()).isEmpty();
          return fromLog() == fromLog;
        });
  }

  private double fromLog() {
    return sum(Kind.SOCKET, "wse_socket_holes_repaired_total")
        + sum(Kind.SOCKET, "wse_socket_pages_total");
  }

  private double sum(Kind kind, String meter) {
    return rig.nodes(kind).stream().mapToDouble(node -> node.meters().sum(meter)).sum();
  }

  private Outcome judged(Calm calm) {
    Map<Integer, Circumstances.Head> heads = calm.judgedHeads();
    Map<Integer, Rows> rows = calm.rows();
    Waiting.on(rig.crowd().markCaches(0));
    Waiting.on(rig.crowd().stop());
    Verdict verdict =
        Checker.check(
            rig.events(),
            rig.crowd().histories(),
            Map.of(0, rows),
            new Circumstances(
                List.of(new Circumstances.Phase(PHASE, 0)),
                List.of(),
                List.of(),
                rig.userEntries(),
                rig.sharedEntries(),
                heads),
            Hostility.NONE);
    return new Outcome(List.of(PHASE), verdict, List.of(), List.of());
  }
}
