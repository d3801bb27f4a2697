package io.wse.codec.event;

/** Why an event has another time than its record gives. The set is bounded: a metric's tag. */
public enum TimeFault {
  /** The event's time is neither ISO 8601 nor a number. The record's time stands instead. */
  UNREADABLE,
  /** The event's time is before 1971 or after 2199. The record's time stands instead. */
  OUT_OF_RANGE,
  /** The record has no timestamp, or one that is out of range. The time of reading stands. */
  NO_RECORD_TIME
}
