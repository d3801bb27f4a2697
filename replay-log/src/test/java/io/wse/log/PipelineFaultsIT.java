package io.wse.log;

import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.expected;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.wse.codec.Channel;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong between the batches of many partitions that are under way at once. */
class PipelineFaultsIT {

  private static final int PARTITIONS = 40;

  private EmbeddedRedis redis;
  private LogFixture fixture;

  @BeforeEach
  void start() {
    redis = EmbeddedRedis.in(TestServers.home("redis")).start();
    fixture = new LogFixture(redis.url());
  }

  @AfterEach
  void end() {
    fixture.close();
    redis.close();
  }

  /** Each partition's next batch goes out when the one before was taken, as a consumer does it. */
  @Test
  void aServerThatIsFullForAWhileLosesAndDoublesNothing() {
    ReplayLog log = fixture.open();
    List<Future<Void>> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.add(send(log, partition, 0));
    }
    for (int round = 0; round < 5; round++) {
      fixture.redis(Command.CONFIG, "SET", "maxmemory", "1");
      fixture.redis(Command.SCRIPT, "FLUSH");
      fixture.redis(Command.CONFIG, "SET", "maxmemory", "0");
    }
    all.forEach(LogFixture::await);

    for (int partition = 0; partition < PARTITIONS; partition++) {
      Channel channel = Channel.user("u" + partition);
      assertThat(bodies(log, channel)).isEqualTo(expected(channel, 0, 199));
    }
  }

  /** The connection is cut while requests are on it: some were run, their answers are lost. */
  @Test
  void answersThatAreLostWithTheConnectionLoseAndDoubleNothing() {
    ReplayLog log = fixture.open();
    List<Future<Void>> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.add(send(log, partition, 0));
    }
    for (int round = 0; round < 5; round++) {
      fixture.redis(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
    }
    all.forEach(LogFixture::await);

    for (int partition = 0; partition < PARTITIONS; partition++) {
      Channel channel = Channel.user("u" + partition);
      assertThat(bodies(log, channel)).isEqualTo(expected(channel, 0, 199));
    }
  }

  private Future<Void> send(ReplayLog log, int partition, int from) {
    if (from >= 200) {
      return Future.succeededFuture();
    }
    AppendBatch batch = batch("t", partition, Channel.user("u" + partition), from, from + 9);
    return log.append(batch)
        .map(from + 10)
        .recover(
            failure ->
                failure instanceof LogUnavailableException
                    ? fixture.vertx.timer(1).map(from)
                    : Future.failedFuture(failure))
        .compose(next -> send(log, partition, next));
  }
}
