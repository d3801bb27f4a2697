package io.wse.chaos.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that can be done to a cluster. */
public final class Faults {
  public static final String ALL = "all";
  public static final String PARTITION = "partition";

  /** These change what all others rest on, or take too long to be one of several. */
  private static final Set<String> ALONE =
      Set.of("freeze", "rolling", "redis-everysec", "outage", PARTITION, "trim");

  private static final Map<String, Fault> BY_NAME = new LinkedHashMap<>();

  static {
    List<Fault> all = new ArrayList<>(NodeFaults.all());
    all.addAll(ServerFaults.all());
    all.addAll(NetworkFaults.all());
    all.addAll(BusFaults.all());
    all.add(Mixed.of(all.stream().filter(fault -> !ALONE.contains(fault.name())).toList()));
    all.forEach(fault -> BY_NAME.put(fault.name(), fault));
  }

  private Faults() {}

  public static List<Fault> all() {
    return List.copyOf(BY_NAME.values());
  }

  /**
   * The faults with these names, in this order, each once.
   *
   * @throws IllegalArgumentException if there is none of one of the names
   */
  public static List<Fault> named(List<String> names) {
    Set<Fault> faults = new LinkedHashSet<>();
    for (String name : names) {
      if (name.equals(ALL)) {
        faults.addAll(BY_NAME.values());
      } else if (BY_NAME.containsKey(name)) {
        faults.add(BY_NAME.get(name));
      } else {
        throw new IllegalArgumentException(
            "no fault is called "
                + name
                + "; there are "
                + String.join(", ", BY_NAME.keySet())
                + ", and all");
      }
    }
    return List.copyOf(faults);
  }
}
