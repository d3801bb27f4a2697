package io.wse.testbed;

import io.wse.embedded.ProjectRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a node's JVM is started: with the flags of {@code scripts/lib}, as {@code scripts/wse run}
 * does, and more behind them.
 *
 * @param classPath of the node
 * @param flags the later of two that contradict each other counts
 */
record JavaCommand(String classPath, List<String> flags) {
  private static final int FIRST_JAVA_THAT_ASKS_FOR_UNSAFE = 24;

  JavaCommand {
    flags = List.copyOf(flags);
  }

  /** This JVM's own class path; what a test runner hides behind a manifest is found as well. */
  static String ownClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  List<String> of(String mainClass, List<String> arguments) {
    Path lib = ProjectRoot.find().resolve("scripts/lib");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + lib.resolve("node.jvm"));
    if (Runtime.version().feature() >= FIRST_JAVA_THAT_ASKS_FOR_UNSAFE) {
      command.add("@" + lib.resolve("node-24.jvm"));
    }
    command.add("-Xmx512m");
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
