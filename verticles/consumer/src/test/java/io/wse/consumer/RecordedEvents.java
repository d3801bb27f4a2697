package io.wse.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps what was to be delivered, and who holds the reading up. */
final class RecordedEvents implements PartitionEvents {
  final List<Entry> delivered = new ArrayList<>();
  final List<Assignment> begun = new ArrayList<>();
  final Set<String> holders = new HashSet<>();

  /** How many of the next hand-overs of events fail. */
  int failures;

  @Override
  public void begun(Assignment assignment) {
    begun.add(assignment);
  }

  @Override
  public void read(Assignment assignment, long from, List<Entry> entries) {
    if (failures > 0 && entries.stream().anyMatch(Entry.Deliver.class::isInstance)) {
      failures--;
      throw new IllegalStateException("planted");
    }
    entries.stream().filter(Entry.Deliver.class::isInstance).forEach(delivered::add);
  }

  @Override
  public void ended(Assignment assignment) {}

  @Override
  public void held(String holder, String reason) {
    holders.add(holder);
  }

  @Override
  public void released(String holder) {
    holders.remove(holder);
  }
}
