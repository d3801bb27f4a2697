package io.wse.cli;

import picocli.CommandLine.Option;

/** Which letters are meant. */
final class LetterFilter {
  @Option(names = "--cause", paramLabel = "C", description = "Only those of this cause.")
  private String cause;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "Only those whose record came from this topic.")
  private String topic;

  boolean isGiven() {
    return cause != null || topic != null;
  }

  boolean fits(Letter letter) {
    return (cause == null || cause.equals(letter.cause()))
        && (topic == null || letter.source().startsWith(topic + ":"));
  }
}
