package io.wse.runtime;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** What this class path can run. */
public final class Parts {
  public static final String ALL = "all";

  private Parts() {}

  public static List<NodePart> onClassPath() {
    return ServiceLoader.load(NodePart.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /**
   * @throws IllegalArgumentException if one is not among the available
   */
  public static List<NodePart> named(List<String> names, List<NodePart> available) {
    for (String name : names) {
      if (!name.equals(ALL) && available.stream().noneMatch(part -> part.name().equals(name))) {
        throw new IllegalArgumentException(
            "unknown part \""
                + name
                + "\"; this class path has "
                + available.stream().map(NodePart::name).sorted().collect(Collectors.joining(", "))
                + " and all");
      }
    }
    return available.stream()
        .filter(part -> names.contains(ALL) || names.contains(part.name()))
        .toList();
  }
}
