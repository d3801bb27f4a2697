package io.wse.runtime.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code snapshots}: definitions by name. Read by who makes snapshots and by who asks
 * for them, so that both have the same. Immutable.
 */
public final class SnapshotDefinitions {
  private final Map<String, SnapshotDefinition> byName;
  private final Map<String, List<SnapshotDefinition>> byTrigger = new LinkedHashMap<>();
  private final List<SnapshotDefinition> onResync;

  private SnapshotDefinitions(Map<String, SnapshotDefinition> byName) {
    this.byName = byName;
    for (SnapshotDefinition definition : byName.values()) {
      for (String trigger : definition.triggers()) {
        byTrigger.computeIfAbsent(trigger, type -> new ArrayList<>()).add(definition);
      }
    }
    this.onResync = byName.values().stream().filter(SnapshotDefinition::onResync).toList();
  }

  /**
   * @throws ConfigException with all problems at once
   */
  public static SnapshotDefinitions of(Config config) {
    List<String> problems = new ArrayList<>();
    Map<String, SnapshotDefinition> byName = new LinkedHashMap<>();
    config
        .get(SnapshotKeys.SNAPSHOTS)
        .forEach(
            (name, fields) ->
                new SnapshotDefinitionReader(name, problems)
                    .read(fields)
                    .ifPresent(definition -> byName.put(name, definition)));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new SnapshotDefinitions(byName);
  }

  public Collection<SnapshotDefinition> all() {
    return List.copyOf(byName.values());
  }

  public Optional<SnapshotDefinition> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What is sent when an event of this domain type is seen; mostly nothing. */
  public List<SnapshotDefinition> triggeredBy(String domainType) {
    return List.copyOf(byTrigger.getOrDefault(domainType, List.of()));
  }

  /** What is sent when a user's channel was resynchronised. */
  public List<SnapshotDefinition> onResync() {
    return onResync;
  }
}
