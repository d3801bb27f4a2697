package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import io.wse.codec.protocol.ResumePosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bus loses, doubles and reorders, however slowly clients read and come back, and
 * however the log answers: every client sees each channel in sequence without holes, or is told so.
 */
class ContiguityTest {
  private static final List<Channel> CHANNELS =
      List.of(Channel.user("u1"), Channel.user("u2"), Channel.GLOBAL);

  /** More seeds with {@code -Dwse.seeds=n}; a single one with {@code -Dwse.seed=s}. */
  static LongStream seeds() {
    Long one = Long.getLong("wse.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("wse.seeds", 60));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesNothingOverALossyBus(long seed) {
    new World(seed, false).run();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tellsOfEveryGapInTheLog(long seed) {
    new World(seed, true).run();
  }

  private static final class World {
    final long seed;
    final Random random;
    final boolean gaps;
    final Fixture fixture;
    final Map<String, String> truth = new HashMap<>();
    final Set<Channel> disturbed = new HashSet<>();
    final List<Reader> readers = new ArrayList<>();
    int events;

    World(long seed, boolean gaps) {
      this.seed = seed;
      this.random = new Random(seed);
      this.gaps = gaps;
      Fixture[] holder = new Fixture[1];
      this.fixture =
          holder[0] = new Fixture(answer -> holder[0].timers.after(random.nextInt(30), answer));
    }

    void run() {
      try {
        for (int i = 0; i < 6; i++) {
          readers.add(new Reader(CHANNELS.get(random.nextInt(CHANNELS.size()))));
        }
        for (int step = 0; step < 400; step++) {
          step();
          fixture.timers.pass(random.nextInt(40));
        }
        fixture.log.failing(false);
        // Long enough for the longest backoff and two looks at quiet channels.
        for (int i = 0; i < 200; i++) {
          readers.forEach(reader -> reader.read(Integer.MAX_VALUE));
          fixture.timers.pass(100);
        }
        readers.forEach(Reader::isAtTheHead);
        readers.forEach(reader -> reader.client.close());
        fixture.timers.pass(60_000);
        assertThat(fixture.bus.registered()).isZero();
        assertThat(fixture.timers.pending()).isZero();
        assertThat(fixture.meters.get("wse_socket_behind").gauge().value()).isZero();
      } catch (AssertionError e) {
        throw new AssertionError("run again with -Dwse.seed=" + seed + ": " + e.getMessage(), e);
      }
    }

    private void step() {
      int what = random.nextInt(100);
      Channel channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
      if (what < 45) {
        publish(channel);
      } else if (what < 80) {
        readers.get(random.nextInt(readers.size())).read(random.nextInt(20));
      } else if (what < 85) {
        readers.get(random.nextInt(readers.size())).comeBack();
      } else if (what < 88) {
        fixture.log.failing(random.nextInt(3) == 0);
      } else if (what < 90) {
        fixture.feeds.membershipChanged();
      } else if (gaps && what < 92) {
        fixture.log.trim(channel, random.nextInt(5));
        disturbed.add(channel);
      } else if (gaps && what < 94) {
        fixture.log.newEpoch(channel);
        disturbed.add(channel);
      }
    }

    private void publish(Channel channel) {
      LogEntry[] entries = new LogEntry[1 + random.nextInt(4)];
      for (int i = 0; i < entries.length; i++) {
        boolean lost = gaps && random.nextInt(40) == 0;
        if (lost) {
          disturbed.add(channel);
        }
        entries[i] = lost ? LogEntry.lostMark(1) : Events.entry("event" + ++events);
      }
      Delivery delivery = fixture.log.append(channel, entries);
      for (int i = 0; i < entries.length; i++) {
        String id =
            entries[i].isLostMark() ? "lost" : entries[i].body().toJsonObject().getString("id");
        truth.put(channel + "/" + delivery.epoch() + "/" + (delivery.firstSeq() + i), id);
      }
      int copies = random.nextInt(10) < 2 ? 0 : random.nextInt(10) < 2 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        fixture.timers.after(random.nextInt(60), () -> fixture.bus.deliver(delivery));
      }
      if (random.nextInt(10) == 0) {
        Delivery notice =
            new Delivery(channel, delivery.epoch(), delivery.lastSeq() + 1, List.of());
        fixture.timers.after(random.nextInt(60), () -> fixture.bus.deliver(notice));
      }
    }

    /** A client that keeps its position over its connections. */
    private final class Reader {
      final Channel channel;
      Fixture.Client client;
      boolean greeted;
      String epoch;
      long position;

      Reader(Channel channel) {
        this.channel = channel;
        connect(null);
      }

      private void connect(ResumePosition resume) {
        greeted = false;
        client = fixture.client(channel, resume, 300 + random.nextInt(4_000));
      }

      void comeBack() {
        if (!client.refused) {
          read(random.nextInt(5));
        }
        client.close();
        connect(epoch == null ? null : new ResumePosition(epoch, position));
      }

      void read(int frames) {
        if (client.refused) {
          comeBack();
        }
        if (!greeted && client.standing != null) {
          greeted = true;
          if (epoch != null && client.standing.recovered()) {
            assertThat(client.standing.epoch()).isEqualTo(epoch);
            assertThat(client.standing.seq()).isEqualTo(position);
          } else if (epoch != null) {
            assertThat(disturbed).as("a position was refused").contains(channel);
          }
          epoch = client.standing.epoch();
          position = client.standing.seq();
        }
        client.transport.read(frames);
        client.transport.take().forEach(this::take);
      }

      private void take(JsonObject frame) {
        if (frame.getString("t").equals("resync")) {
          JsonObject told = frame.getJsonObject("p");
          assertThat(disturbed).as("a resync without cause: %s", frame).contains(channel);
          epoch = told.getString("epoch");
          position = told.getLong("seq");
          return;
        }
        long seq = frame.getLong("seq");
        if (seq != position + 1) {
          fail(channel + ": after " + position + " came " + frame);
        }
        position = seq;
        assertThat(frame.getString("id")).isEqualTo(truth.get(channel + "/" + epoch + "/" + seq));
      }

      void isAtTheHead() {
        assertThat(client.isLive()).as("%s is live", channel).isTrue();
        assertThat(epoch).isEqualTo(fixture.log.head(channel).epoch());
        assertThat(position).isEqualTo(fixture.log.head(channel).seq());
      }
    }
  }
}
