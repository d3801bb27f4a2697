package io.wse.runtime;

import io.wse.runtime.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of a node: which parts, and which file of settings ({@code --config}, else
 * {@code WSE_CONFIG}).
 */
record NodeArguments(List<String> parts, Optional<Path> file) {
  private static final String USAGE = "expected [--config FILE] and names of parts, or all";

  static NodeArguments parse(List<String> args, Map<String, String> env) {
    List<String> parts = new ArrayList<>();
    String file = env.get(Config.FILE_VARIABLE);
    for (Iterator<String> left = args.iterator(); left.hasNext(); ) {
      String argument = left.next();
      if (argument.equals("--config")) {
        if (!left.hasNext()) {
          throw new IllegalArgumentException("--config: expected a file after it");
        }
        file = left.next();
      } else if (argument.startsWith("-")) {
        throw new IllegalArgumentException(argument + ": unknown option; " + USAGE);
      } else {
        parts.add(argument);
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("no part was named; " + USAGE);
    }
    return new NodeArguments(List.copyOf(parts), Optional.ofNullable(file).map(Path::of));
  }
}
