package io.wse.consumer;

import io.wse.codec.Channel;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.event.DomainEvent;
import java.util.List;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The event that a line of the log is about; of several the first.
 *
 * @param eventId empty where it is not known
 * @param userId the first user whom it concerns, empty where there is none
 */
record Concerned(String eventId, String userId) {
  /** An id comes from whoever wrote the record, and may be as long as the record. */
  private static final int LONGEST_ID = 200;

  private static final Concerned NOBODY = new Concerned("", "");

  Concerned {
    eventId = eventId.length() > LONGEST_ID ? eventId.substring(0, LONGEST_ID) + "…" : eventId;
  }

  static Concerned by(Step step) {
    if (step instanceof Step.Bury bury) {
      return by(bury.records().get(0));
    }
    if (!(step instanceof Step.Publish publish)) {
      return NOBODY;
    }
    List<DomainEvent> events = publish.events();
    if (!events.isEmpty()) {
      return new Concerned(events.get(0).id(), Channel.firstUser(events.get(0).channels()));
    }
    LostRecord lost = publish.lost().get(0);
    return new Concerned("", Channel.firstUser(lost.channels()));
  }

  static Concerned by(Entry.Undecodable record) {
    return new Concerned(record.eventId(), Channel.firstUser(record.channels()));
  }

  LoggingEventBuilder on(LoggingEventBuilder line) {
    return line.addKeyValue("event_id", eventId).addKeyValue("user_id", userId);
  }
}
