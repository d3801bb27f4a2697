package io.wse.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.bus.LostRecord;
import io.wse.codec.event.DomainEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One partition under many assignments, some of them still at work when the next has begun:
 * whatever order answers, failures, retries, commits and reassignments come in, a log with a guard
 * has every record once and in order, and nothing is committed before it was taken.
 */
class FlowInterleavingsTest {
  private static final int RECORDS = 120;
  private static final Channel ALICE = Channel.user("alice");

  /** More with {@code -Dwse.seeds=n}; a single one again with {@code -Dwse.seed=s}. */
  static LongStream seeds() {
    Long one = Long.getLong("wse.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("wse.seeds", 300));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRecordIsTakenOnceInOrder(long seed) {
    try {
      new World(new Random(seed)).run();
    } catch (AssertionError e) {
      throw new AssertionError("run again with -Dwse.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /** A consumer that has the partition, or believes so. */
  private static final class Owner {
    final PartitionFlow flow =
        new PartitionFlow(new PartitionFlow.Limits(5, 1_000), new Backoff(1, 1));
    final Ledger ledger;
    long read;
    long settled = -1;
    Step step;
    Step waiting;

    Owner(long from) {
      read = from;
      ledger = new Ledger(from);
    }

    Optional<Step> next() {
      Optional<Step> next = flow.next();
      if (flow.position() > settled) {
        settled = flow.position();
        ledger.check(settled);
      }
      return next;
    }
  }

  private static final class World {
    final Random random;

    /** What a record is: undecodable, of nobody's concern, or an event. */
    final int[] kinds = new int[RECORDS];

    final List<Owner> owners = new ArrayList<>();
    final List<Long> log = new ArrayList<>();
    final List<Long> buried = new ArrayList<>();
    long guard = -1;
    long committed;

    World(Random random) {
      this.random = random;
      for (int i = 0; i < RECORDS; i++) {
        kinds[i] = random.nextInt(6);
      }
      owners.add(new Owner(0));
    }

    void run() {
      for (int step = 0; step < 2_000; step++) {
        step(owners.get(random.nextInt(owners.size())));
      }
      Owner last = new Owner(committed);
      while (Math.max(committed, last.flow.position()) < RECORDS) {
        read(last);
        last.next().ifPresent(step -> last.step = step);
        if (last.step != null) {
          answer(last, true);
        }
      }
      for (int offset = 0; offset < RECORDS; offset++) {
        assertThat(kinds[offset] > 1 ? log : List.of((long) offset)).contains((long) offset);
        assertThat(kinds[offset] == 0 ? buried : List.of((long) offset)).contains((long) offset);
      }
    }

    void step(Owner owner) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> read(owner);
        case 3, 4, 5 -> {
          if (owner.step == null && owner.waiting == null) {
            owner.next().ifPresent(step -> owner.step = step);
          }
        }
        case 6, 7 -> {
          if (owner.step != null) {
            answer(owner, true);
          }
        }
        case 8 -> {
          if (owner.step != null) {
            answer(owner, false);
          }
        }
        case 9 -> {
          if (owner.waiting != null && owner.flow.retry(owner.waiting)) {
            owner.step = owner.waiting;
            owner.waiting = null;
          }
        }
        case 10 -> {
          if (owner == current() && owner.flow.position() > committed) {
            committed = owner.flow.position();
          }
        }
        default -> {
          if (random.nextInt(5) == 0) {
            Owner former = current();
            if (random.nextBoolean()) {
              former.flow.end();
            }
            owners.add(new Owner(committed));
            if (owners.size() > 3) {
              owners.remove(0);
            }
          }
        }
      }
      everythingCommittedWasTaken();
    }

    Owner current() {
      return owners.get(owners.size() - 1);
    }

    void read(Owner owner) {
      long from = owner.read;
      long to = Math.min(RECORDS, from + random.nextInt(9));
      List<Entry> entries = new ArrayList<>();
      for (; owner.read < to; owner.read++) {
        entries.add(entry(owner.read));
      }
      owner.ledger.handedOver(from, entries);
      owner.flow.offer(entries);
    }

    /** What is sent is taken, or not; the answer comes as success, as failure, or too late. */
    void answer(Owner owner, boolean succeeds) {
      Step step = owner.step;
      owner.step = null;
      if (succeeds || random.nextBoolean()) {
        take(step);
      }
      if (succeeds) {
        Optional<Step> more = owner.flow.done(step);
        if (!owner.flow.isEnded()) {
          owner.ledger.done(step);
        }
        more.ifPresent(marks -> owner.step = marks);
      } else if (owner.flow.failed(step).isPresent()) {
        owner.waiting = step;
        if (random.nextInt(4) == 0) {
          assertThat(owner.flow.done(step)).isEmpty();
        }
      }
    }

    void take(Step step) {
      if (step instanceof Step.Bury bury) {
        bury.records().forEach(record -> buried.add(record.offset()));
        return;
      }
      Step.Publish publish = (Step.Publish) step;
      List<Long> offsets = new ArrayList<>();
      publish.events().forEach(event -> offsets.add(event.source().offset()));
      publish.lost().stream().map(LostRecord::offset).forEach(offsets::add);
      long seen = guard;
      for (long offset : offsets) {
        if (offset > seen) {
          log.add(offset);
          guard = offset;
        }
      }
      assertThat(log).isSorted().doesNotHaveDuplicates();
      // What the guard has passed may never come any more.
      for (int offset = 0; offset < guard; offset++) {
        assertThat(kinds[offset] > 1 ? log : List.of((long) offset)).contains((long) offset);
      }
    }

    void everythingCommittedWasTaken() {
      for (long offset = 0; offset < committed; offset++) {
        int kind = kinds[(int) offset];
        assertThat(kind == 1 || (kind == 0 ? buried : log).contains(offset))
            .as("%d was committed and not taken", offset)
            .isTrue();
      }
    }

    Entry entry(long offset) {
      return switch (kinds[(int) offset]) {
        case 0 ->
            new Entry.Undecodable(
                offset,
                new Origin(new SourcePosition("orders", 0, offset), 0),
                "",
                null,
                new byte[] {1},
                List.of(),
                "NOT_JSON",
                "",
                List.of(ALICE));
        case 1 -> new Entry.Covered(offset + 1, 1);
        default -> new Entry.Deliver(event(offset), List.of(), 1);
      };
    }

    private static DomainEvent event(long offset) {
      return new DomainEvent(
          "Placed",
          "e" + offset,
          0,
          List.of(ALICE),
          Buffer.buffer("{}"),
          new SourcePosition("orders", 0, offset),
          0);
    }
  }
}
