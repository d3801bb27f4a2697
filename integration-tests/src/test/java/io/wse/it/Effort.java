package io.wse.it;

import io.wse.testbed.NodeProcess;

/**
 * What a node has used and complained about up to a moment.
 *
 * @param complaints lines of its log that warn or tell of an error
 */
record Effort(long atNanos, long cpuNanos, long complaints) {

  static Effort of(NodeProcess node) {
    long cpuNanos =
        ProcessHandle.of(node.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow()
            .toNanos();
    long complaints =
        node.log()
            .lines()
            .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
            .count();
    return new Effort(System.nanoTime(), cpuNanos, complaints);
  }

  /** How many processors it kept busy since. */
  double processorsSince(Effort before) {
    return (double) (cpuNanos - before.cpuNanos) / (atNanos - before.atNanos);
  }

  double complaintsPerSecondSince(Effort before) {
    return (complaints - before.complaints) * 1e9 / (atNanos - before.atNanos);
  }
}
