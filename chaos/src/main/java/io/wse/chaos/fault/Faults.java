package io.wse.chaos.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that can be done to a cluster. */
public final class Faults {
  public static final String ALL = "all";

  private static final Map<String, Fault> BY_NAME = new LinkedHashMap<>();

  static {
    NodeFaults.all().forEach(fault -> BY_NAME.put(fault.name(), fault));
  }

  private Faults() {}

  public static List<Fault> all() {
    return List.copyOf(BY_NAME.values());
  }

  /**
   * The faults with these names, in this order.
   *
   * @throws IllegalArgumentException if there is none of one of the names
   */
  public static List<Fault> named(List<String> names) {
    List<Fault> faults = new ArrayList<>();
    for (String name : names) {
      if (name.equals(ALL)) {
        faults.addAll(all());
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
    return faults;
  }
}
