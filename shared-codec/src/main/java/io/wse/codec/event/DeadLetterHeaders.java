package io.wse.codec.event;

import java.util.Set;

/**
 * What the headers of a dead letter, and of its replay, say beside the record's own. They are texts
 * in UTF-8.
 */
public final class DeadLetterHeaders {

  /** Why it could not be carried on, as a word, and as a sentence. */
  public static final String CAUSE = "wse.cause";

  public static final String MESSAGE = "wse.message";

  /** Where the record lay when the domain wrote it, and its timestamp there, ms since 1970. */
  public static final String SOURCE_TOPIC = "wse.source.topic";

  public static final String SOURCE_PARTITION = "wse.source.partition";
  public static final String SOURCE_OFFSET = "wse.source.offset";
  public static final String SOURCE_TIME_MS = "wse.source.time_ms";

  /** When the letter was written, ISO 8601. */
  public static final String TIME = "wse.time";

  /** How often the record has failed, from 1. */
  public static final String ATTEMPT = "wse.attempt";

  /** A channel that has the record's lost mark; one header for each. */
  public static final String MARKED = "wse.marked";

  /** Of a replay: the letter's partition and offset in the dead-letter topic. */
  public static final String LETTER = "wse.letter";

  public static final Set<String> ALL =
      Set.of(
          CAUSE,
          MESSAGE,
          SOURCE_TOPIC,
          SOURCE_PARTITION,
          SOURCE_OFFSET,
          SOURCE_TIME_MS,
          TIME,
          ATTEMPT,
          MARKED,
          LETTER);

  private DeadLetterHeaders() {}
}
