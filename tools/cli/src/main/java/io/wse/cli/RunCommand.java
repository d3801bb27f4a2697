package io.wse.cli;

import io.wse.runtime.NodeMain;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a node in this process, which {@code scripts/wse} gives a node's flags. */
@Command(
    name = "run",
    description = "Run a node with the named parts in the foreground, until it is told to stop.",
    footer = {
      "",
      "Settings come from the file and from WSE_* variables, which win. Nodes find each other by",
      "WSE_CLUSTER_MEMBERS. WSE_JAVA_OPTS has flags of the JVM, such as -Xmx1g; without one that"
          + " sets",
      "the heap it has 512 MB.",
      "Example:  WSE_JWT_SECRET=... WSE_SOCKET_PORT=8091 ./scripts/wse run socket"
    })
final class RunCommand implements Runnable {
  @Option(names = "--config", paramLabel = "FILE", description = "YAML file of settings.")
  private String config;

  @Parameters(
      arity = "1..*",
      paramLabel = "PART",
      description = "consumer, publisher, snapshot, socket, or all.")
  private List<String> parts;

  @Override
  public void run() {
    List<String> arguments = new ArrayList<>();
    if (config != null) {
      arguments.add("--config");
      arguments.add(config);
    }
    arguments.addAll(parts);
    NodeMain.main(arguments.toArray(String[]::new));
    // The node runs on threads of its own and ends the process itself.
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
