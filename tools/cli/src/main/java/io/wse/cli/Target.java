package io.wse.cli;

import io.wse.embedded.ProjectRoot;
import io.wse.runtime.config.BackendKeys;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.Key;
import io.wse.runtime.config.Keys;
import io.wse.runtime.kafka.KafkaClientSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/**
 * What a command talks to. What is named explicitly counts before a running {@code up} of this
 * clone: {@code --port}, then the environment, then the file of {@code --config} or {@code
 * WSE_CONFIG}. A command with {@code --config} never looks at an {@code up}.
 */
final class Target {
  private static final Set<String> KAFKA_VARIABLES =
      Set.of(
          CommonKeys.KAFKA_BOOTSTRAP.env(),
          BackendKeys.KAFKA_PROPERTIES.env(),
          BackendKeys.KAFKA_PROPERTIES_FILE.env());

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Page port of the ./scripts/up that is meant, whatever else is set.")
  private Integer port;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file of the engine's settings, as for wse run. WSE_* variables win over it, and both"
              + " over a running ./scripts/up.")
  private Path config;

  private final RunStates states;
  private final Map<String, String> env;
  private Optional<Config> file;
  private Optional<RunState> found;

  Target() {
    this(null, System.getenv());
  }

  Target(RunStates states, Map<String, String> env) {
    this.states = states;
    this.env = env;
  }

  /** As the command line gives them. */
  Target with(Integer chosenPort, Path chosenConfig) {
    port = chosenPort;
    config = chosenConfig;
    return this;
  }

  String kafkaBootstrap() {
    return required(CommonKeys.KAFKA_BOOTSTRAP, RunState::kafkaBootstrap);
  }

  /**
   * Kafka with the client properties of the settings that name it. The Kafka of a running {@code
   * up} is reached without any.
   */
  KafkaClientSettings kafka() {
    String bootstrap = kafkaBootstrap();
    boolean isExplicit =
        port == null && (config != null || given(CommonKeys.KAFKA_BOOTSTRAP).isPresent());
    if (!isExplicit) {
      return KafkaClientSettings.plain(bootstrap);
    }
    Map<String, String> own = new HashMap<>(env);
    own.keySet().retainAll(KAFKA_VARIABLES);
    own.values().removeIf(String::isBlank);
    try {
      return KafkaClientSettings.of(Config.load(path(), own, Keys.all()));
    } catch (ConfigException e) {
      throw new CliException(e.getMessage(), e);
    }
  }

  String tokenKey() {
    String key = required(CommonKeys.JWT_SECRET, RunState::tokenKey);
    return TokenKey.checked(key, TokenKey.VARIABLE);
  }

  /**
   * The key for a token that goes to these nodes. The key of a running {@code up} goes to its own
   * nodes only, unless {@code --port} names it.
   */
  String tokenKey(List<String> urls) {
    boolean isExplicit = port != null || config != null || given(CommonKeys.JWT_SECRET).isPresent();
    if (!isExplicit && up().isPresent()) {
      Set<String> own =
          up().get().socketUrls().stream().map(Target::place).collect(Collectors.toSet());
      for (String url : urls) {
        if (!own.contains(place(url))) {
          throw new CliException(
              "--url: "
                  + url
                  + " is no node of the running ./scripts/up, whose key is not used for it: set "
                  + TokenKey.VARIABLE
                  + " or --config, or choose ./scripts/up's key by --port");
        }
      }
    }
    return tokenKey();
  }

  List<String> socketUrls() {
    return up().map(RunState::socketUrls)
        .orElseThrow(
            () ->
                new CliException(
                    "no ./scripts/up of this clone runs: start one, or name a socket node with"
                        + " --url"));
  }

  /** A setting of the nodes that has a default, as far as a command can know it. */
  Optional<String> setting(Key<String> key, Of<Optional<String>> ofUp) {
    return port == null ? given(key).or(() -> up().flatMap(ofUp::of)) : up().flatMap(ofUp::of);
  }

  /** What a running {@code up} tells. */
  interface Of<T> {
    T of(RunState state);
  }

  private String required(Key<String> key, Of<String> ofUp) {
    Optional<String> value =
        setting(key, state -> Optional.of(ofUp.of(state)))
            .or(() -> config == null ? Optional.empty() : key.defaultValue());
    return value.orElseThrow(
        () ->
            new CliException(
                config != null
                    ? key + ": must be set, in " + config + " or in the environment"
                    : "no ./scripts/up of this clone runs: start one, or set "
                        + key.env()
                        + " or --config to use another"));
  }

  /** By the environment or by a file. */
  private Optional<String> given(Key<String> key) {
    Map<String, String> own = new HashMap<>(env);
    own.keySet().retainAll(Set.of(key.env(), key.env() + "_FILE"));
    own.values().removeIf(String::isBlank);
    return set(load(Optional.empty(), own, List.of(key)), key)
        .or(() -> file().flatMap(settings -> set(settings, key)));
  }

  private static Optional<String> set(Config settings, Key<String> key) {
    return settings.isSet(key) ? settings.find(key) : Optional.empty();
  }

  private Optional<Config> file() {
    if (file == null) {
      file = path().map(path -> load(Optional.of(path), Map.of(), Keys.all()));
    }
    return file;
  }

  private Optional<Path> path() {
    return Optional.ofNullable(config != null ? config : path(env.get(Config.FILE_VARIABLE)));
  }

  private static Config load(
      Optional<Path> path, Map<String, String> variables, Collection<Key<?>> known) {
    try {
      return Config.load(path, variables, known);
    } catch (ConfigException e) {
      throw new CliException(e.getMessage(), e);
    }
  }

  private static Path path(String name) {
    return name == null || name.isBlank() ? null : Path.of(name);
  }

  private Optional<RunState> up() {
    if (port != null && config != null) {
      throw new CliException("--port and --config: expected one of them");
    }
    if (found == null) {
      found =
          config != null
              ? Optional.empty()
              : (states == null ? new RunStates(ProjectRoot.find()) : states).find(port);
    }
    return found;
  }

  /** Host and port; the names of this machine's loopback are one host. */
  private static String place(String url) {
    URI uri = URI.create(url);
    String host = String.valueOf(uri.getHost());
    return (List.of("127.0.0.1", "[::1]").contains(host) ? "localhost" : host)
        + ":"
        + uri.getPort();
  }
}
