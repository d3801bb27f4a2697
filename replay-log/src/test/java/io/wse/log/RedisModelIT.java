package io.wse.log;

import static io.wse.log.LogFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.embedded.TestServers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random batches of several partitions over several channels, sent again with other boundaries by
 * several writers, against a model of a few lines: a record is in each of its channels once, and a
 * partition's records stay in order.
 */
class RedisModelIT {

  private static final int PARTITIONS = 3;
  private static final int STEPS = 400;

  private static LogFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new LogFixture(TestServers.redis().url());
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  /** What is known of one partition: its records, and up to where they were appended. */
  private static final class Partition {
    final List<List<Channel>> records = new ArrayList<>();
    int appended;
  }

  @Test
  void everyRecordIsInEachOfItsChannelsOnce() {
    long seed = Long.getLong("wse.test.seed", System.nanoTime());
    System.out.println("RedisModelIT: -Dwse.test.seed=" + seed);
    Random random = new Random(seed);
    fixture.reset();
    ReplayLogOptions options = ReplayLogOptions.of(fixture.url).withBuckets(4);
    List<ReplayLog> writers = List.of(fixture.open(options), fixture.open(options));
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      channels.add(Channel.user("m" + i));
    }
    List<Partition> partitions = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      partitions.add(new Partition());
    }
    Map<Channel, List<String>> model = new HashMap<>();
    channels.forEach(channel -> model.put(channel, new ArrayList<>()));

    for (int step = 0; step < STEPS; step++) {
      int number = random.nextInt(PARTITIONS);
      Partition partition = partitions.get(number);
      // Somewhere at or below the first record not appended: all below it is appended.
      int from = partition.appended - random.nextInt(Math.min(12, partition.appended + 1));
      int to = from + random.nextInt(12);
      while (partition.records.size() < to) {
        partition.records.add(someOf(channels, random));
      }
      List<AppendBatch.Item> items = new ArrayList<>();
      for (int offset = from; offset < to; offset++) {
        for (Channel channel : partition.records.get(offset)) {
          String body = number + "/" + offset;
          items.add(LogFixture.item(channel, offset, LogFixture.entry(body)));
          if (offset >= partition.appended) {
            model.get(channel).add(body);
          }
        }
      }
      partition.appended = Math.max(partition.appended, to);
      AppendResult result =
          await(
              writers
                  .get(random.nextInt(writers.size()))
                  .append(new AppendBatch("model", number, items)));
      result
          .runs()
          .forEach(
              run ->
                  assertThat(run.firstSeq() + run.appended().size() - 1)
                      .as("channel %s of seed %d", run.channel(), seed)
                      .isEqualTo(model.get(run.channel()).size()));
    }
    channels.forEach(
        channel ->
            assertThat(LogFixture.bodies(writers.get(0), channel))
                .as("channel %s of seed %d", channel, seed)
                .isEqualTo(model.get(channel)));
  }

  private static List<Channel> someOf(List<Channel> channels, Random random) {
    List<Channel> some = new ArrayList<>();
    for (Channel channel : channels) {
      if (random.nextInt(4) == 0) {
        some.add(channel);
      }
    }
    return some;
  }
}
