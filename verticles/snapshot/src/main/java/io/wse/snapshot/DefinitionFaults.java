package io.wse.snapshot;

import io.wse.runtime.config.SnapshotDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names what keeps a definition's snapshots from ever being exact: a topic that Kafka does not
 * have, or a projector without positions. It may be a typing error, or a topic or projector that
 * comes later, so it closes no gate. Lives on one context.
 */
final class DefinitionFaults {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionFaults.class);

  private final String positionsTable;

  /** As the last look found them; null before the first. */
  private Set<String> seen;

  private Set<String> told = Set.of();

  DefinitionFaults(String positionsTable) {
    this.positionsTable = positionsTable;
  }

  /**
   * Logs what is new or gone. After the first look a fault is told when two looks in a row have
   * found it: a projector needs a moment for the first record of a topic.
   *
   * @return what is wrong, for people; empty if nothing is
   */
  String look(
      Collection<SnapshotDefinition> definitions,
      Ends ends,
      Map<String, Map<Place, Long>> positionsByProjector) {
    Set<String> found = new TreeSet<>();
    definitions.forEach(
        definition ->
            found.addAll(
                of(
                    definition,
                    ends.of(Set.copyOf(definition.topics())),
                    definition.projector().map(positionsByProjector::get).orElse(Map.of()))));
    Set<String> faults = new TreeSet<>(found);
    if (seen != null) {
      faults.retainAll(seen);
    }
    seen = found;
    faults.stream()
        .filter(fault -> !told.contains(fault))
        .forEach(
            fault ->
                LOG.atWarn().addKeyValue("fault", fault).log("wse.snapshot.definition_incomplete"));
    if (faults.isEmpty() && !told.isEmpty()) {
      LOG.atInfo().log("wse.snapshot.definitions_complete");
    }
    told = faults;
    return String.join("; ", faults);
  }

  private List<String> of(SnapshotDefinition definition, Ends ends, Map<Place, Long> positions) {
    String path = "snapshots." + definition.name();
    List<String> faults = new ArrayList<>();
    ends.unknown()
        .forEach(topic -> faults.add(path + ".topics: Kafka has no topic \"" + topic + "\""));
    if (definition.projector().isEmpty()) {
      return faults;
    }
    String projector = "projector \"" + definition.projector().get() + "\"";
    Set<String> withRecords = topics(ends.offsets());
    if (positions.isEmpty() && !withRecords.isEmpty()) {
      faults.add(path + ".projector: " + projector + " has no positions in " + positionsTable);
    } else {
      withRecords.removeAll(topics(positions));
      withRecords.forEach(
          topic ->
              faults.add(
                  path + ".topics: " + projector + " has no position in topic \"" + topic + "\""));
    }
    return faults;
  }

  private static Set<String> topics(Map<Place, Long> byPlace) {
    return byPlace.keySet().stream()
        .map(Place::topic)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
