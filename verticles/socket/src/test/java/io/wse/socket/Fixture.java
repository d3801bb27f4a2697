package io.wse.socket;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Delivery;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames.Standing;
import io.wse.runtime.Readiness;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.SnapshotDefinitions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Feeds and followers on a log in memory, a bus and time that the test moves. */
final class Fixture {
  final ManualTimers timers = new ManualTimers();
  final FakeBus bus = new FakeBus();
  final MemoryReplayLog log;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final SocketMetrics metrics = new SocketMetrics(meters, List.of());
  final List<LogEntry> handedOver = new ArrayList<>();
  final LogReader reader;
  final Pages pages;
  final Feeds feeds;
  final RefusalLog refusals = new RefusalLog(timers);

  private static final Readiness.Gate GATE =
      new Readiness.Gate() {
        @Override
        public void open() {}

        @Override
        public void close(String reason) {}
      };

  Fixture() {
    this(Runnable::run);
  }

  /**
   * @param logRunner when the log's answers arrive
   */
  Fixture(Consumer<Runnable> logRunner) {
    log = new MemoryReplayLog(logRunner);
    reader = new LogReader(log, new LogHealth(GATE));
    pages = new Pages(reader, Runnable::run, timers, metrics);
    feeds = new Feeds(bus, reader, timers, metrics, (feed, entry) -> handedOver.add(entry));
  }

  /** What the connections of a node share. */
  Services services(Vertx vertx, Map<String, ?> settings, SnapshotBus snapshotBus) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("jwt.secret", SocketNode.SECRET);
    Config config = Config.of(all);
    SocketOptions options = SocketOptions.from(config);
    Snapshots snapshots = new Snapshots(snapshotBus, timers);
    return new Services(
        "local",
        options,
        timers,
        Clock.systemUTC(),
        new Authenticator(
            vertx,
            SocketNode.SECRET,
            new ClaimReader(options.claims(), options.jwtLeeway().toMillis()),
            Clock.systemUTC(),
            refusals),
        reader,
        pages,
        feeds,
        snapshots,
        new Completions(SnapshotDefinitions.of(config), snapshots),
        new Connections(options.maxConnectionsPerUser(), new AddressLimits(timers, 0, 0)),
        new JoinQueue(timers, metrics),
        metrics,
        refusals);
  }

  /** Appends and delivers. */
  Delivery publish(Channel channel, LogEntry... entries) {
    Delivery delivery = log.append(channel, entries);
    bus.deliver(delivery);
    return delivery;
  }

  /** A client that follows one channel. */
  Client client(Channel channel, ResumePosition resume, int queueLimit) {
    return new Client(channel, resume, queueLimit);
  }

  Client client(Channel channel) {
    return client(channel, null, 64 << 10);
  }

  final class Client implements Follower.Listener {
    final Channel channel;
    final FakeTransport transport;
    final Outlet outlet;
    final Follower follower;
    final Membership membership;
    final List<Channel> resynced = new ArrayList<>();
    final List<LogEntry> replayed = new ArrayList<>();
    boolean allowed = true;

    /** It could not join in time; its connection would be closed. */
    boolean refused;

    Standing standing;

    private Client(Channel channel, ResumePosition resume, int queueLimit) {
      this.channel = channel;
      transport = new FakeTransport(queueLimit);
      outlet = new Outlet(transport, timers, metrics);
      follower = new Follower(outlet, pages, timers, Clock.systemUTC(), metrics, this);
      membership = new Membership(feeds, reader, timers, follower);
      transport.handler(new Drained());
      Map<Channel, ResumePosition> positions = resume == null ? Map.of() : Map.of(channel, resume);
      membership
          .prepare(Set.of(channel), positions)
          .onFailure(failure -> refused = true)
          .onSuccess(
              heads -> {
                Map<Channel, Standing> standings =
                    membership.standings(Set.of(channel), positions, heads);
                standing = standings.get(channel);
                membership.enter(standings);
                follower.catchUp();
              });
    }

    boolean isLive() {
      Subscription subscription = follower.in(channel);
      return subscription != null && subscription.isLive();
    }

    /** The numbers of the events that were read since the last call; -1 for a resync. */
    List<Long> read() {
      transport.readAll();
      return transport.take().stream()
          .map(frame -> frame.getString("t").equals("resync") ? -1L : frame.getLong("seq"))
          .toList();
    }

    void close() {
      outlet.close();
      membership.close();
    }

    @Override
    public boolean allows(Channel asked) {
      return allowed;
    }

    @Override
    public void replayed(Channel in, LogEntry entry) {
      replayed.add(entry);
    }

    @Override
    public List<String> snapshotsAfterResync(Channel in) {
      return List.of();
    }

    @Override
    public void resynced(Channel in) {
      resynced.add(in);
    }

    @Override
    public void caughtUp(Channel in) {}

    @Override
    public void notAllowed(Channel in) {
      membership.leave(in);
    }

    @Override
    public Snapshots.Target snapshotTarget() {
      return null;
    }

    private final class Drained implements Transport.Handler {
      @Override
      public void message(String text) {}

      @Override
      public void binary() {}

      @Override
      public void heard() {}

      @Override
      public void drained() {
        outlet.drained();
        follower.catchUp();
      }

      @Override
      public void tooLarge() {}

      @Override
      public void malformed(CloseCode code, String what) {}

      @Override
      public void closed(int code) {}
    }
  }
}
