package io.wse.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.runtime.config.SnapshotDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of a definition whose snapshots cannot be exact. */
class DefinitionFaultsTest {
  private static final Ends RECORDS = new Ends(Map.of(new Place("orders", 0), 5L), Set.of());
  private static final Map<Place, Long> READ = Map.of(new Place("orders", 0), 5L);

  private final DefinitionFaults faults = new DefinitionFaults("app.positions");

  private String look(Ends ends, Map<Place, Long> positions, String... topics) {
    SnapshotDefinition definition =
        new SnapshotDefinition(
            "accounts",
            "account_snapshot",
            "accounts",
            "SELECT $1",
            List.of(topics),
            Optional.of("acounts"),
            Set.of(),
            true);
    return faults.look(List.of(definition), ends, Map.of("acounts", positions));
  }

  @Test
  void aDefinitionThatFitsHasNone() {
    assertThat(look(RECORDS, READ, "orders")).isEmpty();
  }

  @Test
  void aProjectorThatIsBehindHasNone() {
    assertThat(look(RECORDS, Map.of(new Place("orders", 0), 0L), "orders")).isEmpty();
  }

  @Test
  void anUnknownProjectorIsNamed() {
    assertThat(look(RECORDS, Map.of(), "orders"))
        .isEqualTo(
            "snapshots.accounts.projector: projector \"acounts\" has no positions in"
                + " app.positions");
  }

  @Test
  void anUnknownTopicIsNamed() {
    assertThat(look(new Ends(Map.of(), Set.of("oders")), READ, "oders"))
        .isEqualTo("snapshots.accounts.topics: Kafka has no topic \"oders\"");
  }

  @Test
  void aTopicThatTheProjectorDoesNotReadIsNamed() {
    Map<Place, Long> elsewhere = Map.of(new Place("fills", 0), 1L);

    assertThat(look(RECORDS, elsewhere, "orders", "fills"))
        .isEqualTo(
            "snapshots.accounts.topics: projector \"acounts\" has no position in topic"
                + " \"orders\"");
  }

  @Test
  void withoutRecordsNothingCanBeSaidOfAProjector() {
    assertThat(look(new Ends(Map.of(), Set.of()), Map.of(), "orders")).isEmpty();
  }

  @Test
  void theFirstRecordOfATopicLeavesTheProjectorAMoment() {
    assertThat(look(new Ends(Map.of(), Set.of()), Map.of(), "orders")).isEmpty();
    assertThat(look(RECORDS, Map.of(), "orders")).isEmpty();
    assertThat(look(RECORDS, Map.of(), "orders")).contains("acounts");
    assertThat(look(RECORDS, READ, "orders")).isEmpty();
  }
}
