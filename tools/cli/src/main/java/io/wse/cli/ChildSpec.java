package io.wse.cli;

import java.util.List;
import java.util.Map;

/**
 * A process that {@code up} runs beside the servers, and starts again when it dies.
 *
 * @param name for messages and the log file
 * @param where what it serves, for messages
 * @param healthUrl answers 200 once it is ready
 * @param stopOrder those of a lower number are stopped first
 */
record ChildSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    String where,
    String healthUrl,
    int stopOrder) {

  ChildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
