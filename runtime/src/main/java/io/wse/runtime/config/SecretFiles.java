package io.wse.runtime.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For a program that starts nodes and needs their settings itself. */
public final class SecretFiles {
  private SecretFiles() {}

  /**
   * The environment with the values in place of the files that it names. The variables of the files
   * are blank, so that a child that inherits them is not given a value twice.
   *
   * @throws ConfigException with all problems at once
   */
  public static Map<String, String> resolved(Map<String, String> env) {
    Map<String, String> resolved = new HashMap<>(env);
    List<String> problems = new ArrayList<>();
    for (Key<?> key : Keys.all()) {
      String file = env.getOrDefault(key.envOfFile(), "");
      if (!key.mayBeInFile() || file.isBlank()) {
        continue;
      }
      try {
        String value = SecretFile.read(file.trim());
        if (!env.getOrDefault(key.env(), "").isBlank()) {
          problems.add(key + ": given as a value and as a file; expected one of them");
        }
        resolved.put(key.env(), value);
        resolved.put(key.envOfFile(), "");
      } catch (IllegalArgumentException e) {
        problems.add(key.envOfFile() + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return resolved;
  }

  /** The variables by which an environment names files of values. */
  public static List<String> variables(Map<String, String> env) {
    return Keys.all().stream()
        .filter(Key::mayBeInFile)
        .map(Key::envOfFile)
        .filter(env::containsKey)
        .toList();
  }
}
