package io.wse.chaos.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.chaos.domain.Population;
import io.wse.chaos.domain.ReadModelSql;
import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.Rows;
import io.wse.codec.protocol.CloseCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One client: connects, resumes where it stood, keeps its cache, comes back after every end, and
 * writes down all that it is sent. State on the context that started it.
 */
final class Client {
  private static final int WELCOME_TIMEOUT_MS = 15_000;
  private static final int DEFAULT_HEARTBEAT_MS = 30_000;
  private static final long NO_TIMER = -1;

  private final Person person;

  /** The channel of its user. */
  private final int own;

  private final Surroundings all;
  private final Random random;
  private final Backoff backoff;
  private ClientHistory history;
  private Positions positions;
  private Cache cache;
  private DueSnapshot due;
  private SnapshotDesk snapshots;
  private Wire wire;
  private boolean welcomed;
  private int openedAtMs;
  private int heardAtMs;
  private int saidAtMs;
  private int heartbeatMs = DEFAULT_HEARTBEAT_MS;
  private long toldMs = -1;
  private String avoidNode;
  private long cutTimer = NO_TIMER;
  private boolean stopped;

  Client(Person person, Surroundings all, long seed) {
    this.person = person;
    this.own = Channels.ofUser(person.user());
    this.all = all;
    this.random = new Random(seed);
    this.backoff = new Backoff(random);
    begin();
  }

  private void begin() {
    history = new ClientHistory(person.number(), person.user());
    positions = new Positions(history, all.epochs());
    cache = new Cache(person.user(), ReadModelSql.ITEMS);
    due = new DueSnapshot();
    snapshots = new SnapshotDesk(history, cache, due);
  }

  ClientHistory history() {
    return history;
  }

  void connect() {
    if (stopped || wire != null) {
      return;
    }
    openedAtMs = all.clock().nowMs();
    heardAtMs = openedAtMs;
    welcomed = false;
    toldMs = -1;
    history.connections().opened(openedAtMs);
    Attempt attempt = new Attempt();
    wire = all.wires().open(person.kind(), door().port(), attempt);
    attempt.wire = wire;
  }

  private Door door() {
    List<Door> doors = all.doors();
    Door door = doors.get(random.nextInt(doors.size()));
    if (door.node().equals(avoidNode) && doors.size() > 1) {
      door = doors.get((doors.indexOf(door) + 1) % doors.size());
    }
    avoidNode = null;
    return door;
  }

  /** To be called twice a second or so. */
  void tick(int nowMs) {
    if (wire == null || stopped) {
      return;
    }
    if (nowMs - heardAtMs > (welcomed ? 2 * heartbeatMs : WELCOME_TIMEOUT_MS)) {
      cut();
      lost(Wire.CUT);
    } else if (welcomed
        && person.kind() == Wires.Kind.XHR_STREAMING
        && nowMs - saidAtMs > heartbeatMs * 3 / 4) {
      say(new JsonObject().put("t", "ping"));
    }
    askForDueSnapshot(nowMs);
  }

  /** Ends the connection without a word and comes back after so long. */
  void cutFor(long awayMs) {
    if (wire != null && welcomed) {
      cut();
      ended(Wire.CUT);
      all.vertx().setTimer(Math.max(1, awayMs), back -> connect());
    }
  }

  /** As {@link #cutFor} again and again, the first time at some moment of the first period. */
  void cutEach(long everyMs, long awayMs) {
    leaveAlone();
    cutTimer =
        all.vertx().setPeriodic(1 + random.nextLong(everyMs), everyMs, turn -> cutFor(awayMs));
  }

  /** Ends {@link #cutEach}. */
  void leaveAlone() {
    if (cutTimer != NO_TIMER) {
      all.vertx().cancelTimer(cutTimer);
      cutTimer = NO_TIMER;
    }
  }

  /**
   * Forgets everything, as a page does that is loaded again.
   *
   * @return what it had written down
   */
  ClientHistory reload() {
    ClientHistory old = history;
    if (wire != null) {
      cut();
      ended(Wire.CUT);
    }
    old.ended(all.clock().nowMs());
    begin();
    connect();
    return old;
  }

  void stop() {
    stopped = true;
    leaveAlone();
    if (wire != null) {
      cut();
      ended(Wire.CUT);
    }
  }

  private void cut() {
    wire.abort();
  }

  private void ended(int code) {
    if (welcomed) {
      all.stats().connected.decrementAndGet();
    }
    wire = null;
    welcomed = false;
    history.connections().lost(all.clock().nowMs());
    snapshots.connectionLost();
    due.connectionLost();
    all.stats().closed(code);
  }

  private void lost(int code) {
    ended(code);
    if (stopped) {
      return;
    }
    CloseCode.ComeBack comeBack =
        Arrays.stream(CloseCode.values())
            .filter(known -> known.code() == code)
            .findFirst()
            .map(CloseCode::comeBack)
            .orElse(CloseCode.ComeBack.YES);
    if (comeBack == CloseCode.ComeBack.NO) {
      all.stats().refused(code);
      stopped = true;
      return;
    }
    long waitMs = Math.max(1, toldMs >= 0 ? toldMs : backoff.nextMs());
    all.vertx().setTimer(waitMs, back -> connect());
  }

  private void accept(String text) {
    heardAtMs = all.clock().nowMs();
    all.stats().bytes.add(text.length());
    JsonObject frame = new JsonObject(text);
    if (frame.containsKey("seq")) {
      event(frame);
      return;
    }
    JsonObject payload = frame.getJsonObject("p", new JsonObject());
    String type = frame.getString("t", "");
    switch (type) {
      case "welcome" -> welcome(payload);
      case "resync" -> resync(payload);
      case "going_away" -> {
        toldMs = payload.getLong("reconnect_after_ms", -1L);
        avoidNode = payload.getString("avoid_node");
      }
      case "error" -> {
        all.stats().error(payload.getString("code", "?"));
        if (SnapshotDesk.REQUEST_ID.equals(payload.getString("re"))) {
          due.refused(heardAtMs);
        }
      }
      case ReadModelSql.SNAPSHOT_TYPE -> {
        all.stats().snapshots.increment();
        snapshots.frame(payload, heardAtMs);
      }
      default -> {
        // Heartbeats and answers: that they came is all there is to them.
      }
    }
  }

  private void welcome(JsonObject payload) {
    history.connections().welcomed(heardAtMs);
    welcomed = true;
    all.stats().connected.incrementAndGet();
    backoff.reset();
    saidAtMs = heardAtMs;
    heartbeatMs = payload.getInteger("heartbeat_ms", DEFAULT_HEARTBEAT_MS);
    due.welcomed(heardAtMs);
    askForDueSnapshot(heardAtMs);
    JsonObject channels = payload.getJsonObject("channels", new JsonObject());
    for (String name : channels.fieldNames()) {
      int channel = Population.channel(name);
      if (!person.channels().contains(channel)) {
        history.foreign(heardAtMs);
        continue;
      }
      JsonObject standing = channels.getJsonObject(name);
      Positions.Welcome welcome = positions.welcomed(channel, standing, heardAtMs);
      if (channel == own) {
        ownChannelWelcomed(welcome, standing, payload);
      }
    }
  }

  private void ownChannelWelcomed(
      Positions.Welcome welcome, JsonObject standing, JsonObject payload) {
    String epoch = standing.getString("epoch");
    long seq = standing.getLong("seq");
    if (welcome == Positions.Welcome.RESYNCED) {
      due.resynced(epoch, seq);
      announced(payload, epoch, seq);
    } else if (welcome == Positions.Welcome.JOINED && seq > 0) {
      // Nobody sends one to who comes without a position: what was before must be asked for.
      due.announced(epoch, seq, heardAtMs);
      due.welcomed(heardAtMs);
      askForDueSnapshot(heardAtMs);
    }
  }

  /** The snapshots that will follow stand in the frame that calls for them. */
  private void announced(JsonObject frame, String epoch, long seq) {
    JsonArray names = frame.getJsonArray("snapshots");
    if (names != null && names.contains(ReadModelSql.SNAPSHOT)) {
      due.announced(epoch, seq, heardAtMs);
    }
  }

  private void resync(JsonObject payload) {
    all.stats().resyncs.increment();
    int channel = Population.channel(payload.getString("channel", ""));
    if (!person.channels().contains(channel)) {
      history.foreign(heardAtMs);
      return;
    }
    String epoch = payload.getString("epoch");
    long seq = payload.getLong("seq");
    positions.resync(channel, payload.getString("reason"), epoch, seq, heardAtMs);
    if (channel == own) {
      due.resynced(epoch, seq);
      announced(payload, epoch, seq);
    }
  }

  private void event(JsonObject frame) {
    all.stats().events.increment();
    String name = frame.getString("ch");
    int channel = name == null ? own : Population.channel(name);
    if (!person.channels().contains(channel)) {
      history.foreign(heardAtMs);
      return;
    }
    int event = number(frame.getString("id", ""));
    if (!positions.event(channel, event, frame.getLong("seq"), heardAtMs) || channel != own) {
      return;
    }
    announced(frame, positions.epoch(own), frame.getLong("seq"));
    JsonObject payload = frame.getJsonObject("p", new JsonObject());
    Integer item = payload.getInteger("item");
    if (item != null) {
      boolean removes = ReadModelSql.REMOVED_WIRE_TYPE.equals(frame.getString("t"));
      long offset = frame.getJsonArray("src").getLong(2);
      cache.event(item, removes, event, offset);
    }
  }

  /** Events are called {@code e} and their number. */
  private static int number(String id) {
    try {
      return Integer.parseInt(id, 1, id.length(), 10);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return -1;
    }
  }

  private void askForDueSnapshot(int nowMs) {
    if (welcomed && due.isToBeAsked(nowMs)) {
      due.asked();
      say(
          new JsonObject()
              .put("t", "snapshot_request")
              .put("id", SnapshotDesk.REQUEST_ID)
              .put("p", new JsonObject().put("snapshot_type", ReadModelSql.SNAPSHOT)));
    }
  }

  private void say(JsonObject message) {
    saidAtMs = all.clock().nowMs();
    wire.send(message.encode());
  }

  /** Whether it is connected and stands where the logs do. */
  boolean isCurrent(Map<Integer, LogHead> heads) {
    if (!welcomed) {
      return false;
    }
    for (int channel : person.channels()) {
      LogHead head = heads.get(channel);
      if (head != null && !positions.isAt(channel, head.epoch(), head.seq())) {
        return false;
      }
    }
    return true;
  }

  boolean awaitsSnapshot() {
    return due.isDue();
  }

  Rows cachedRows() {
    return cache.rows();
  }

  private final class Attempt implements Wire.Listener {
    private Wire wire;

    private boolean isCurrent() {
      return wire != null && wire == Client.this.wire;
    }

    @Override
    public void opened() {
      if (isCurrent()) {
        say(
            new JsonObject()
                .put("t", "hello")
                .put("id", "hello")
                .put(
                    "p",
                    new JsonObject()
                        .put("token", person.token(all.secret()))
                        .put("resume", positions.resume())
                        .put("topics", new JsonArray(person.topics()))
                        .put("client", new JsonObject().put("name", "chaos"))));
      }
    }

    @Override
    public void frame(String text) {
      if (isCurrent()) {
        accept(text);
      }
    }

    @Override
    public void ended(int closeCode) {
      if (isCurrent()) {
        lost(closeCode);
      }
    }
  }
}
