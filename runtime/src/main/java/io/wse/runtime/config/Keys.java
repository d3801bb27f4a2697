package io.wse.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every key there is. One file of settings serves every node, whatever it runs, so a node knows all
 * of them.
 */
public final class Keys {
  private static final Map<String, List<Key<?>>> BY_SUBJECT = new LinkedHashMap<>();

  static {
    BY_SUBJECT.put("Every node", CommonKeys.ALL);
    BY_SUBJECT.put("Access to the backends", BackendKeys.ALL);
    BY_SUBJECT.put("Events", EventKeys.ALL);
    BY_SUBJECT.put("Consumer", ConsumerKeys.ALL);
    BY_SUBJECT.put("Publisher", PublisherKeys.ALL);
    BY_SUBJECT.put("Replay log", ReplayLogKeys.ALL);
    BY_SUBJECT.put("Snapshot", SnapshotKeys.ALL);
    BY_SUBJECT.put("Socket", SocketKeys.ALL);
  }

  private Keys() {}

  public static List<Key<?>> all() {
    return BY_SUBJECT.values().stream().<Key<?>>flatMap(List::stream).toList();
  }

  /** The keys by subject, in the order of the documentation. */
  static Stream<Map.Entry<String, List<Key<?>>>> bySubject() {
    return BY_SUBJECT.entrySet().stream().filter(subject -> !subject.getValue().isEmpty());
  }
}
