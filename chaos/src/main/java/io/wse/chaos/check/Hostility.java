package io.wse.chaos.check;

import io.wse.chaos.history.DeadLetter;
import io.wse.chaos.history.HostileRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records that are no events, and what became of them.
 *
 * @param letters all of the dead-letter topic
 */
public record Hostility(List<HostileRecord> written, List<DeadLetter> letters) {
  public static final Hostility NONE = new Hostility(List.of(), List.of());

  /** A record by its place in Kafka. */
  private record Place(int source, long offset) {}

  public Hostility {
    written = List.copyOf(written);
    letters = List.copyOf(letters);
  }

  /** One for each channel of each record, however often its letter was written. */
  public List<Circumstances.LostMark> lostMarks() {
    Map<Place, Integer> sentAtMs = new HashMap<>();
    written.forEach(record -> sentAtMs.put(place(record), record.sentAtMs()));
    Map<Place, Set<Integer>> channels = new HashMap<>();
    letters.forEach(
        letter ->
            channels
                .computeIfAbsent(place(letter), none -> new HashSet<>())
                .addAll(letter.channels()));
    List<Circumstances.LostMark> marks = new ArrayList<>();
    channels.forEach(
        (place, marked) ->
            marked.forEach(
                channel ->
                    marks.add(
                        new Circumstances.LostMark(channel, sentAtMs.getOrDefault(place, 0)))));
    return marks;
  }

  /**
   * Each record is one dead letter, or skipped and none; nothing else is a dead letter. A letter
   * may be written again after a consumer or Kafka was hurt, so in the first phase, in which
   * nothing is, it must be one exactly.
   */
  void check(Verdict verdict) {
    Map<Place, Integer> letterCounts = new HashMap<>();
    letters.forEach(letter -> letterCounts.merge(place(letter), 1, Integer::sum));
    for (HostileRecord record : written) {
      int count = letterCounts.getOrDefault(place(record), 0);
      letterCounts.remove(place(record));
      Tally tally = verdict.tally(record.phase());
      tally.hostile++;
      tally.hostileLetters += Math.min(1, count);
      tally.hostileRepeated += Math.max(0, count - 1);
      boolean isRight =
          record.isSkipped() ? count == 0 : count == 1 || count > 1 && record.phase() > 0;
      if (!isRight) {
        verdict.violated(
            Violation.Kind.HOSTILE_RECORD,
            record.phase(),
            "%s: expected %s, found %d dead letters"
                .formatted(record, record.isSkipped() ? "a skip" : "one dead letter", count));
      }
    }
    letterCounts.forEach(
        (place, count) ->
            verdict.violated(
                Violation.Kind.WRONG_LETTER, 0, "%s has %d dead letters".formatted(place, count)));
  }

  private static Place place(HostileRecord record) {
    return new Place(record.source(), record.offset());
  }

  private static Place place(DeadLetter letter) {
    return new Place(letter.source(), letter.offset());
  }
}
