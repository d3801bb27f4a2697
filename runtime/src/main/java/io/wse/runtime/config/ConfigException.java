package io.wse.runtime.config;

import java.util.Collection;
import java.util.List;

/**
 * Settings that a node refuses to start with. Each problem names the key's full name, what was
 * expected and, unless the key is secret, what was found. All problems of one start come together.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ConfigException(Collection<String> problems) {
    super("configuration refused:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /** A problem of one key, such as {@code "expected to be set where topics_pattern is not"}. */
  public ConfigException(Key<?> key, String problem) {
    this(key + ": " + problem);
  }

  public List<String> problems() {
    return problems;
  }
}
