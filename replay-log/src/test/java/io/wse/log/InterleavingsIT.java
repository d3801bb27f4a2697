package io.wse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.LostPosition;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever order appends, crashes, redeliveries, reassignments, late batches of former owners,
 * losses in Kafka, trims, restarts of Redis and reads come in: a reader gets, between one resync
 * and the next, every record of each partition from some record on, in order, without holes, and
 * nothing twice.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InterleavingsIT {

  private static final int PARTITIONS = 3;
  private static final int STEPS = 300;
  private static final Buckets BUCKETS = new Buckets(4);
  private static final List<Channel> CHANNELS =
      List.of(
          Channel.user("a"),
          Channel.user("b"),
          Channel.user("c"),
          Channel.user("d"),
          Channel.GLOBAL);

  private static EmbeddedRedis redis;
  private static LogFixture fixture;

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.in(TestServers.home("redis")).start();
    fixture = new LogFixture(redis.url());
  }

  @AfterAll
  static void end() {
    fixture.close();
    redis.close();
  }

  /** More with {@code -Dwse.seeds=n}; a single one again with {@code -Dwse.seed=s}. */
  static LongStream seeds() {
    Long one = Long.getLong("wse.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("wse.seeds", 6));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyReaderGetsAllInOrderOnceOrIsToldToStartAgain(long seed) {
    fixture.reset();
    try {
      new World(new Random(seed)).run();
    } catch (AssertionError e) {
      throw new AssertionError("run again with -Dwse.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param id the event's own, which an earlier record may have as well; empty for none
   */
  private record Event(List<Channel> channels, String id) {}

  /** A partition in Kafka, and the consumer that owns it. */
  private static final class Partition {
    final int number;
    final List<Event> records = new ArrayList<>();

    /** The lowest offset that Kafka still has. */
    int first;

    int committed;
    int position;

    Partition(int number) {
      this.number = number;
    }
  }

  private static final class World {
    final Random random;
    final List<Partition> partitions = new ArrayList<>();
    final List<Reader> readers = new ArrayList<>();

    /** Batches that former owners, or stalled publishers, may still send. */
    final List<AppendBatch> late = new ArrayList<>();

    final List<ReplayLog> writers;

    World(Random random) {
      this.random = random;
      ReplayLogOptions.Retention little = new ReplayLogOptions.Retention(25, 1 << 20);
      ReplayLogOptions options =
          ReplayLogOptions.of(fixture.url).withBuckets(4).withRetention(little, little, 60_000);
      writers = List.of(fixture.open(options), fixture.open(options), fixture.open(options));
      for (int number = 0; number < PARTITIONS; number++) {
        partitions.add(new Partition(number));
      }
      CHANNELS.forEach(channel -> readers.add(new Reader(channel)));
      CHANNELS.forEach(channel -> readers.add(new Reader(channel)));
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      for (Partition partition : partitions) {
        while (partition.position < partition.records.size()) {
          send(partition, partition.records.size());
        }
      }
      readers.forEach(Reader::readToTheHead);
      readers.forEach(Reader::reachesTheEnd);
    }

    void step() {
      Partition partition = partitions.get(random.nextInt(PARTITIONS));
      int what = random.nextInt(1_000);
      if (what < 450) {
        produce(partition);
        send(partition, partition.position + random.nextInt(12));
      } else if (what < 500) {
        partition.committed = partition.position;
      } else if (what < 560) {
        // The owner dies; whoever is next begins at the commit.
        partition.position = partition.committed;
      } else if (what < 640 && !late.isEmpty()) {
        attempt(late.get(random.nextInt(late.size())));
      } else if (what < 690) {
        // Retention overtakes the owner, or what it has committed.
        partition.first =
            Math.min(partition.records.size(), partition.committed + random.nextInt(30));
        partition.position = Math.min(partition.position, partition.committed);
      } else if (what < 710) {
        damage(CHANNELS.get(random.nextInt(CHANNELS.size())));
      } else if (what < 715) {
        nextDay();
      } else if (what < 730) {
        fixture.redis(Command.SCRIPT, "FLUSH");
      } else if (what < 734) {
        redis.kill();
        redis.start();
      } else {
        readers.get(random.nextInt(readers.size())).read();
      }
    }

    /** Deletes a key by hand; of a channel that is deleted whole, the bucket as well. */
    void damage(Channel channel) {
      int bucket = BUCKETS.of(channel);
      String meta = LogKeys.DEFAULT.meta(bucket, channel);
      String stream = LogKeys.DEFAULT.stream(bucket, channel);
      if (random.nextBoolean()) {
        fixture.redis(Command.DEL, stream);
      } else if (fixture.redis(Command.EXISTS, stream).toInteger() == 1) {
        fixture.redis(Command.DEL, meta);
      } else {
        fixture.redis(Command.DEL, meta, LogKeys.DEFAULT.bucket(bucket));
      }
    }

    /** As far ahead as the log lets the era be of the clock. */
    void nextDay() {
      long era = System.currentTimeMillis() / TimeUnit.DAYS.toMillis(1) + 1;
      String key = LogKeys.DEFAULT.bucket(random.nextInt(BUCKETS.count()));
      if (fixture.redis(Command.EXISTS, key).toInteger() == 1) {
        fixture.redis(Command.HSET, key, "era", era);
      }
    }

    void produce(Partition partition) {
      int count = random.nextInt(8);
      for (int i = 0; i < count; i++) {
        List<Channel> channels = new ArrayList<>();
        CHANNELS.forEach(
            channel -> {
              if (random.nextInt(3) == 0) {
                channels.add(channel);
              }
            });
        int at = partition.records.size();
        boolean again = at > 0 && random.nextInt(12) == 0;
        partition.records.add(
            again
                ? partition.records.get(at - 1 - random.nextInt(Math.min(at, 10)))
                : new Event(channels, random.nextInt(5) == 0 ? "" : partition.number + "-" + at));
      }
    }

    /** The owner goes on, by the rule: what is lost is told first, and nothing is left out. */
    void send(Partition partition, int upTo) {
      if (partition.position < partition.first) {
        ReplayLog log = writer();
        LostPosition lost = new LostPosition("lineage", partition.number, partition.first);
        try {
          LogFixture.await(log.beginAnew(List.of(lost)));
        } catch (LogUnavailableException e) {
          return;
        }
        partition.position = partition.first;
      }
      int to = Math.min(upTo, partition.records.size());
      AppendBatch batch = batch(partition, partition.position, to);
      late.add(batch);
      boolean isAnswerLost = random.nextInt(8) == 0;
      if (random.nextInt(12) != 0 && attempt(batch) && !isAnswerLost) {
        partition.position = Math.max(partition.position, to);
      }
    }

    boolean attempt(AppendBatch batch) {
      try {
        LogFixture.await(writer().append(batch));
        return true;
      } catch (LogUnavailableException e) {
        return false;
      }
    }

    ReplayLog writer() {
      return writers.get(random.nextInt(writers.size()));
    }

    AppendBatch batch(Partition partition, int from, int to) {
      List<AppendBatch.Item> items = new ArrayList<>();
      for (int offset = from; offset < to; offset++) {
        Event event = partition.records.get(offset);
        LogEntry entry = LogFixture.entry(partition.number + "/" + offset);
        for (Channel channel : event.channels()) {
          items.add(new AppendBatch.Item(channel, offset, entry, event.id()));
        }
      }
      return new AppendBatch("lineage", partition.number, items);
    }

    /** A client that keeps its position, on any node. */
    private final class Reader {
      final Channel channel;
      String epoch;
      long seq;

      /** Since the last resync: the offsets of each partition. */
      final Map<Integer, List<Integer>> got = new HashMap<>();

      Reader(Channel channel) {
        this.channel = channel;
        startAgain(head());
      }

      Head head() {
        return LogFixture.head(writer(), channel);
      }

      void startAgain(Head head) {
        epoch = head.epoch();
        seq = head.seq();
        got.clear();
      }

      /** Returns whether it stands at the head. */
      boolean read() {
        ReadResult result;
        try {
          result =
              LogFixture.await(
                  writer().read(channel, epoch, seq, new PageLimit(1 + random.nextInt(9), 9_999)));
        } catch (LogUnavailableException e) {
          return false;
        }
        if (result instanceof ReadResult.Gap gap) {
          startAgain(gap.head());
          return false;
        }
        ReadResult.Page page = (ReadResult.Page) result;
        assertThat(page.firstSeq()).isEqualTo(seq + 1);
        page.entries().forEach(this::take);
        seq = page.lastSeq();
        return seq == page.head().seq();
      }

      void take(LogEntry entry) {
        String[] place = entry.body().toString().split("/");
        int partition = Integer.parseInt(place[0]);
        int offset = Integer.parseInt(place[1]);
        List<Integer> offsets = got.computeIfAbsent(partition, none -> new ArrayList<>());
        if (!offsets.isEmpty()) {
          int before = offsets.get(offsets.size() - 1);
          assertThat(offset)
              .as("order in %s of partition %d", channel, partition)
              .isGreaterThan(before);
          hasNothingBetween(partition, before, offset);
        }
        String id = partitions.get(partition).records.get(offset).id();
        boolean isDouble =
            !id.isEmpty()
                && offsets.stream()
                    .anyMatch(each -> partitions.get(partition).records.get(each).id().equals(id));
        assertThat(isDouble).as("%s twice in %s", id, channel).isFalse();
        offsets.add(offset);
      }

      void hasNothingBetween(int partition, int after, int before) {
        List<Event> records = partitions.get(partition).records;
        Set<String> earlier = new HashSet<>();
        records.subList(0, after + 1).forEach(event -> earlier.add(event.id()));
        for (int offset = after + 1; offset < before; offset++) {
          Event event = records.get(offset);
          boolean isDouble = !event.id().isEmpty() && !earlier.add(event.id());
          if (event.channels().contains(channel) && !isDouble) {
            fail(channel + " never got " + partition + "/" + offset + ", and was not told");
          }
        }
      }

      void readToTheHead() {
        while (!read()) {
          assertThat(epoch).isNotEmpty();
        }
      }

      void reachesTheEnd() {
        got.forEach(
            (partition, offsets) ->
                hasNothingBetween(
                    partition,
                    offsets.get(offsets.size() - 1),
                    partitions.get(partition).records.size()));
      }
    }
  }
}
