package io.wse.runtime.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of a node, read and checked as a whole: one YAML file, over it the environment's
 * {@code WSE_*} variables, below both the defaults. Immutable.
 */
public final class Config {
  /** Names the file itself, so it cannot be a key in it. */
  public static final String FILE_VARIABLE = "WSE_CONFIG";

  private static final String PREFIX = "WSE_";

  /** Not settings of a node: where they are, and the flags of its JVM. */
  private static final Set<String> OF_THE_SCRIPTS = Set.of(FILE_VARIABLE, "WSE_JAVA_OPTS");

  private final Map<String, Key<?>> known;
  private final Map<String, Object> values;
  private final List<String> ignored;

  private Config(Map<String, Key<?>> known, Map<String, Object> values, List<String> ignored) {
    this.known = known;
    this.values = values;
    this.ignored = List.copyOf(ignored);
  }

  /**
   * @param yaml the file, if there is one
   * @param env the environment; of its variables only {@code WSE_*} are looked at
   * @param known every key that may occur, as in {@link Keys#all()}
   * @throws ConfigException with all problems at once: unknown names, wrong types, values out of
   *     range
   */
  public static Config load(
      Optional<Path> yaml, Map<String, String> env, Collection<Key<?>> known) {
    return read(yaml.<Map<?, ?>>map(YamlFile::read).orElse(Map.of()), env, known);
  }

  /** For tests: values by the keys' full names, typed as YAML would give them. */
  public static Config of(Map<String, ?> valuesByName) {
    return of(valuesByName, Keys.all());
  }

  /** For tests of keys that no node has. */
  public static Config of(Map<String, ?> valuesByName, Collection<Key<?>> known) {
    return read(valuesByName, Map.of(), known);
  }

  private static Config read(Map<?, ?> tree, Map<String, String> env, Collection<Key<?>> known) {
    Map<String, Key<?>> byName = new LinkedHashMap<>();
    known.forEach(key -> byName.put(key.name(), key));
    List<String> problems = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Map<String, RawValue> raws = new LinkedHashMap<>();
    collect("", tree, byName, raws, problems);
    raws.putAll(ofEnvironment(env, byName, problems, ignored));

    Map<String, Object> values = new TreeMap<>();
    raws.forEach((name, raw) -> read(byName.get(name), raw, values, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Config(byName, values, ignored);
  }

  private static void read(
      Key<?> key, RawValue raw, Map<String, Object> values, List<String> problems) {
    try {
      values.put(key.name(), key.read(raw));
    } catch (IllegalArgumentException e) {
      String found = key.isSecret() ? "" : ", found " + Shown.found(raw);
      problems.add(key + ": expected " + key.expected() + found);
    }
  }

  /** Walks the tree down to the keys; a name below which no key lies is unknown. */
  private static void collect(
      String prefix,
      Map<?, ?> tree,
      Map<String, Key<?>> known,
      Map<String, RawValue> raws,
      List<String> problems) {
    tree.forEach(
        (name, value) -> {
          String path = prefix + name;
          Optional<Key<?>> inFile = keyInFile(path, known, Key::nameOfFile);
          if (known.containsKey(path)) {
            put(known.get(path), new RawValue(value, false), raws, problems);
          } else if (inFile.isPresent()) {
            readFile(inFile.get(), path, value, raws, problems);
          } else if (known.keySet().stream().noneMatch(k -> k.startsWith(path + "."))) {
            problems.add(path + ": unknown key" + Suggestion.of(path, known.keySet()));
          } else if (value instanceof Map<?, ?> nested) {
            collect(path + ".", nested, known, raws, problems);
          } else if (value != null) {
            problems.add(
                path
                    + ": expected a mapping of keys, found "
                    + Shown.found(new RawValue(value, false)));
          }
        });
  }

  private static Map<String, RawValue> ofEnvironment(
      Map<String, String> env,
      Map<String, Key<?>> known,
      List<String> problems,
      List<String> ignored) {
    Map<String, Key<?>> byEnv =
        known.values().stream().collect(Collectors.toMap(Key::env, key -> key));
    Map<String, RawValue> raws = new LinkedHashMap<>();
    env.forEach(
        (variable, text) -> {
          if (!variable.startsWith(PREFIX) || OF_THE_SCRIPTS.contains(variable)) {
            return;
          }
          Key<?> key = byEnv.get(variable);
          Optional<Key<?>> inFile = keyInFile(variable, known, Key::envOfFile);
          if (ServiceVariables.isOne(variable, text)) {
            if (key != null) {
              ignored.add(variable);
            }
          } else if (key != null) {
            put(key, new RawValue(text, true), raws, problems);
          } else if (inFile.isPresent()) {
            if (!text.isBlank()) {
              readFile(inFile.get(), variable, text, raws, problems);
            }
          } else {
            problems.add(
                variable
                    + ": unknown environment variable"
                    + Suggestion.of(variable, byEnv.keySet()));
          }
        });
    return raws;
  }

  private static Optional<Key<?>> keyInFile(
      String name, Map<String, Key<?>> known, Function<Key<?>, String> nameOfFile) {
    return known.values().stream()
        .filter(key -> key.mayBeInFile() && nameOfFile.apply(key).equals(name))
        .findFirst();
  }

  private static void readFile(
      Key<?> key, String name, Object path, Map<String, RawValue> raws, List<String> problems) {
    try {
      String file = ValueReader.text(new RawValue(path, false));
      try {
        put(key, new RawValue(SecretFile.read(file), true), raws, problems);
      } catch (IllegalArgumentException e) {
        problems.add(name + ": " + e.getMessage());
      }
    } catch (IllegalArgumentException e) {
      problems.add(name + ": expected a file, found " + Shown.found(new RawValue(path, false)));
    }
  }

  /** One source, the file of settings or the environment, gives a value once. */
  private static void put(
      Key<?> key, RawValue raw, Map<String, RawValue> raws, List<String> problems) {
    if (raws.put(key.name(), raw) != null) {
      problems.add(
          key
              + ": given as a value and as a file ("
              + key.nameOfFile()
              + "); expected one of them");
    }
  }

  /**
   * Variables that bear a key's name and the address of a service: an orchestrator set them, and
   * they were not taken for settings.
   */
  public List<String> ignoredVariables() {
    return ignored;
  }

  /**
   * The setting, or its default.
   *
   * @throws ConfigException if it is not set and has no default
   */
  public <T> T get(Key<T> key) {
    return find(key).orElseThrow(() -> new ConfigException(notSet(key)));
  }

  /** The setting or its default, if it has either. */
  public <T> Optional<T> find(Key<T> key) {
    if (!known.containsKey(key.name())) {
      throw new IllegalArgumentException(key + " is not among the known keys");
    }
    @SuppressWarnings("unchecked") // read by this key, or by an equal one of the same name
    T value = (T) values.get(key.name());
    return value == null ? key.defaultValue() : Optional.of(value);
  }

  /** Whether the setting was given, in the file or in the environment. */
  public boolean isSet(Key<?> key) {
    return values.containsKey(key.name());
  }

  /**
   * Names all that are missing at once.
   *
   * @throws ConfigException if one of them is not set and has no default
   */
  public void require(Collection<Key<?>> keys) {
    List<String> missing =
        keys.stream().filter(key -> find(key).isEmpty()).map(Config::notSet).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(missing);
    }
  }

  private static String notSet(Key<?> key) {
    return key + ": must be set; expected " + key.expected();
  }

  /** The given settings, for people; secrets are not shown. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + known.get(e.getKey()).show(e.getValue()))
        .collect(Collectors.joining(" "));
  }
}
