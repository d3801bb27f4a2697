package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.head;
import static io.wse.log.LogFixture.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.codec.protocol.ResyncReason;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that vanished or fell back in time never gives a number twice within an epoch. */
class LogIdentityIT {

  private static final Channel ALICE = Channel.user("alice");

  private EmbeddedRedis redis;
  private LogFixture fixture;
  private ReplayLog log;

  @BeforeEach
  void start() {
    // One file of a moment, and nothing after it: what a dump is.
    redis = EmbeddedRedis.in(TestServers.home("redis")).setting("appendonly", "no").start();
    fixture = new LogFixture(redis.url());
    log = fixture.open();
  }

  @AfterEach
  void end() {
    fixture.close();
    redis.close();
  }

  @Test
  void aFlushedLogBeginsANewEpochForWritersAndReaders() {
    await(log.append(batch(ALICE, 0, 4)));
    Head before = head(log, ALICE);

    fixture.redis(Command.FLUSHALL);
    ReplayLog reader = fixture.open();

    isToldToStartAgain(reader, before);
    AppendResult.Run run = await(log.append(batch(ALICE, 5, 6))).runs().get(0);
    assertThat(run.epoch()).isEqualTo(head(reader, ALICE).epoch()).isNotEqualTo(before.epoch());
    assertThat(run.firstSeq()).isEqualTo(1);
  }

  @Test
  void aServerRestartedFromAnOlderDumpBeginsANewEpoch() {
    await(log.append(batch(ALICE, 0, 4)));
    Head dumped = head(log, ALICE);
    fixture.redis(Command.SAVE);
    await(log.append(batch(ALICE, 5, 9)));
    Head told = head(log, ALICE);

    redis.kill();
    redis.start();

    Head now = untilReached(() -> log.heads(List.of(ALICE))).get(ALICE);
    assertThat(now.epoch()).isNotEqualTo(dumped.epoch());
    isToldToStartAgain(log, told);
    isToldToStartAgain(log, dumped);
    // What the dump had not is sent again, as it was not committed; what it had is known.
    AppendResult result = await(log.append(batch(ALICE, 3, 9)));
    assertThat(result.count(AppendResult.Outcome.REDELIVERED)).isEqualTo(2);
    assertThat(result.runs().get(0).epoch()).isEqualTo(now.epoch());
    assertThat(result.runs().get(0).firstSeq()).isEqualTo(1);
  }

  @Test
  void aReplicaThatIsPromotedWithoutTheTailBeginsANewEpoch() {
    try (EmbeddedRedis replica =
        EmbeddedRedis.in(TestServers.home("replica"))
            .setting("appendonly", "no")
            .setting("replicaof", "127.0.0.1 " + redis.port())
            .setting("repl-diskless-sync-delay", "0")
            .start()) {
      await(log.append(batch(ALICE, 0, 4)));
      fixture.redis(Command.WAIT, "1", "10000");
      try (LogFixture promoted = new LogFixture(replica.url())) {
        promoted.redis(Command.REPLICAOF, "NO", "ONE");
        // The former master still answers for a while; nobody will ever have this.
        await(log.append(batch(ALICE, 5, 9)));
        Head told = head(log, ALICE);
        redis.kill();
        ReplayLog after = promoted.open();

        isToldToStartAgain(after, told);
        AppendResult.Run run = await(after.append(batch(ALICE, 5, 9))).runs().get(0);
        assertThat(run.epoch()).isNotEqualTo(told.epoch());
        assertThat(run.appended()).hasSize(5);
        assertThat(run.firstSeq()).isEqualTo(1);
      }
    }
    redis.start();
  }

  @Test
  void anEpochThatExpiredIsNeverContinued() {
    await(log.append(batch(ALICE, 0, 4)));
    int bucket = new Buckets(64).of(ALICE);
    // It was first written 7 days ago, the least that meta lives.
    String[] epoch = head(log, ALICE).epoch().split("\\.");
    String weekAgo = epoch[0] + "." + (Long.parseLong(epoch[1]) - 7);
    fixture.redis(Command.HSET, LogKeys.DEFAULT.meta(bucket, ALICE), "epoch", weekAgo);
    Head before = head(log, ALICE);
    assertThat(before).isEqualTo(new Head(weekAgo, 5, 1));
    for (String key :
        List.of(LogKeys.DEFAULT.meta(bucket, ALICE), LogKeys.DEFAULT.stream(bucket, ALICE))) {
      // Its time is over, and has been: who looked at the channel until then would put it off.
      fixture.redis(Command.PEXPIREAT, key, 1);
    }

    isToldToStartAgain(log, before);
    assertThat(await(log.append(batch(ALICE, 5, 5))).runs().get(0).firstSeq()).isEqualTo(1);
  }

  /** It had its batch in hand while others saw the change; it comes last, and changes nothing. */
  @Test
  void aPublisherThatStalledAcrossTheChangeNeitherBeginsAnEpochNorWritesIntoTheOldOne() {
    ReplayLog stalled = fixture.open();
    await(stalled.append(batch(0, item(ALICE, 0))));
    Head old = head(log, ALICE);
    fixture.redis(Command.SAVE);
    redis.kill();
    redis.start();
    untilReached(() -> log.append(batch(0, item(ALICE, 1))));
    Head now = head(log, ALICE);
    assertThat(now.epoch()).isNotEqualTo(old.epoch());

    AppendResult late =
        untilReached(() -> stalled.append(batch(0, item(ALICE, 0), item(ALICE, 1))));
    AppendResult next = await(stalled.append(batch(0, item(ALICE, 2))));
    untilReached(() -> stalled.heads(List.of(ALICE)));

    assertThat(late.outcomes()).containsOnly(AppendResult.Outcome.REDELIVERED);
    assertThat(next.runs().get(0).epoch()).isEqualTo(now.epoch());
    assertThat(head(log, ALICE)).isEqualTo(new Head(now.epoch(), 2, 1));
    assertThat(bodies(log, ALICE)).containsExactly(ALICE + "@1", ALICE + "@2");
  }

  /** The file is put back by hand below a log that is open. */
  @Test
  void aDumpPutBackTwiceBeginsAnotherEpochEachTime() {
    await(log.append(batch(ALICE, 0, 4)));
    fixture.redis(Command.SAVE);
    Head first = head(log, ALICE);
    byte[] dump = read(redis.dataDir().resolve("dump.rdb"));
    Head second = restoredFrom(dump);
    await(log.append(batch(ALICE, 5, 6)));
    Head third = restoredFrom(dump);

    assertThat(first.epoch()).isNotEqualTo(second.epoch());
    assertThat(third.epoch()).isNotEqualTo(first.epoch()).isNotEqualTo(second.epoch());
  }

  private Head restoredFrom(byte[] dump) {
    redis.kill();
    try {
      Files.write(redis.dataDir().resolve("dump.rdb"), dump);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    redis.start();
    return untilReached(() -> log.heads(List.of(ALICE))).get(ALICE);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void isToldToStartAgain(ReplayLog reader, Head stood) {
    ReadResult result =
        await(reader.read(ALICE, stood.epoch(), stood.seq(), new PageLimit(99, 99_999)));
    assertThat(result).isEqualTo(new ReadResult.Gap(head(reader, ALICE), ResyncReason.NEW_EPOCH));
  }

  /** Sends it again for as long as Redis is away, as a consumer does. */
  private static <T> T untilReached(Supplier<Future<T>> request) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return await(request.get());
      } catch (LogUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.yield();
      }
    }
  }
}
