package io.wse.runtime;

import java.util.Collection;
import java.util.Set;

/**
 * Values of a meter's tag from a bounded set: whatever comes from outside and is not in it becomes
 * {@code other}.
 */
public final class BoundedTag {
  public static final String OTHER = "other";

  private final Set<String> known;

  public BoundedTag(Collection<String> known) {
    this.known = Set.copyOf(known);
  }

  public String value(String name) {
    return name != null && known.contains(name) ? name : OTHER;
  }
}
