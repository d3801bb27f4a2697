package io.wse.cli;

import io.wse.embedded.ProjectRoot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a command talks to: the running {@code up} of this clone, or what the environment names. */
final class Target {
  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Page port of the ./scripts/up that is meant, where several run.")
  private Integer port;

  private final RunStates states;
  private final Map<String, String> env;
  private Optional<RunState> found;

  Target() {
    this(null, System.getenv());
  }

  Target(RunStates states, Map<String, String> env) {
    this.states = states;
    this.env = env;
  }

  String tokenKey() {
    return up().map(RunState::tokenKey)
        .orElseGet(() -> TokenKey.checked(fromEnvironment(TokenKey.VARIABLE), TokenKey.VARIABLE));
  }

  String kafkaBootstrap() {
    return up().map(RunState::kafkaBootstrap)
        .orElseGet(() -> fromEnvironment("WSE_KAFKA_BOOTSTRAP"));
  }

  List<String> socketUrls() {
    return up().map(RunState::socketUrls)
        .orElseThrow(
            () ->
                new CliException(
                    "no ./scripts/up of this clone runs: start one, or name a socket node with"
                        + " --url"));
  }

  private Optional<RunState> up() {
    if (found == null) {
      found = (states == null ? new RunStates(ProjectRoot.find()) : states).find(port);
    }
    return found;
  }

  private String fromEnvironment(String name) {
    String value = env.get(name);
    if (value == null || value.isBlank()) {
      throw new CliException(
          "no ./scripts/up of this clone runs: start one, or set " + name + " to use another");
    }
    return value;
  }
}
