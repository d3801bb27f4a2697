package io.wse.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What {@code tail} knows of its feed beyond single connections: how far each channel was read, so
 * that the next {@code hello} takes up where the last connection was cut, and which snapshots were
 * called for and have not come. One thread's own.
 */
final class TailFeed {
  private static final long DEFAULT_HEARTBEAT_MS = 30_000;

  private record Position(String epoch, long seq) {}

  private final String userChannel;
  private final List<String> topics;
  private final Set<String> types;
  private final Map<String, Position> positions = new LinkedHashMap<>();

  /** By snapshot, where the user's channel stood when it was called for. */
  private final Map<String, Position> due = new LinkedHashMap<>();

  /** What was due when the connection began. */
  private List<String> owed = List.of();

  private long heartbeatMs = DEFAULT_HEARTBEAT_MS;
  private boolean welcomed;
  private OptionalLong reconnectAfterMs = OptionalLong.empty();

  /** Without types, all frames except heartbeats are shown. */
  TailFeed(String user, List<String> topics, Set<String> types) {
    this.userChannel = "user:" + user;
    this.topics = List.copyOf(topics);
    this.types = Set.copyOf(types);
  }

  /** Begins a new connection, with the first message to send on it. */
  String hello(String token) {
    welcomed = false;
    owed = List.copyOf(due.keySet());
    reconnectAfterMs = OptionalLong.empty();
    JsonObject resume = new JsonObject();
    positions.forEach(
        (channel, position) ->
            resume.put(
                channel,
                new JsonObject().put("epoch", position.epoch()).put("seq", position.seq())));
    return new JsonObject()
        .put("t", "hello")
        .put("id", "1")
        .put(
            "p",
            new JsonObject()
                .put("token", token)
                .put("resume", resume)
                .put("topics", topics)
                .put("client", new JsonObject().put("name", "wse tail").put("version", "2")))
        .encode();
  }

  /**
   * Takes a frame in; true when it is to be shown. An event is recognised by its {@code seq}, since
   * its type may be any, even that of a control frame.
   */
  boolean accept(String text) {
    JsonObject frame = new JsonObject(text);
    String type = frame.getString("t", "");
    JsonObject payload = frame.getValue("p") instanceof JsonObject object ? object : null;
    if (frame.containsKey("seq")) {
      boolean isNew = advance(frame);
      if (isNew) {
        calledFor(frame);
      }
      return isNew && (types.isEmpty() || types.contains(type));
    }
    if (payload != null) {
      switch (type) {
        case "welcome" -> {
          welcomed = true;
          heartbeatMs = payload.getLong("heartbeat_ms", DEFAULT_HEARTBEAT_MS);
          stand(payload.getJsonObject("channels"));
          calledFor(payload);
        }
        case "ack" -> stand(payload.getJsonObject("channels"));
        case "resync" -> {
          positions.put(
              payload.getString("channel"),
              new Position(payload.getString("epoch"), payload.getLong("seq")));
          calledFor(payload);
        }
        case "going_away" -> {
          Long afterMs = payload.getLong("reconnect_after_ms");
          reconnectAfterMs = afterMs == null ? OptionalLong.empty() : OptionalLong.of(afterMs);
        }
        default -> {
          if (payload.containsKey("snapshot_id")) {
            snapshot(payload);
          }
        }
      }
    }
    return types.isEmpty() ? !type.equals("heartbeat") : types.contains(type);
  }

  /** Messages that ask for what the connections before did not live to bring. */
  List<String> requests() {
    return owed.stream()
        .map(
            name ->
                new JsonObject()
                    .put("t", "snapshot_request")
                    .put("id", "due-" + name)
                    .put("p", new JsonObject().put("snapshot_type", name))
                    .encode())
        .toList();
  }

  private void calledFor(JsonObject object) {
    Position own = positions.get(userChannel);
    if (own != null) {
      object
          .getJsonArray("snapshots", new JsonArray())
          .forEach(name -> due.put((String) name, own));
    }
  }

  private void snapshot(JsonObject payload) {
    String name = payload.getString("snapshot_type");
    Position since = due.get(name);
    JsonObject asked = payload.getJsonObject("asked_after");
    boolean last = payload.getInteger("chunk", 1).equals(payload.getInteger("chunks", 1));
    if (since != null
        && last
        && asked != null
        && since.epoch().equals(asked.getString("epoch"))
        && asked.getLong("seq") >= since.seq()) {
      due.remove(name);
    }
  }

  /** Whether the current connection was let in. */
  boolean welcomed() {
    return welcomed;
  }

  long heartbeatMs() {
    return heartbeatMs;
  }

  /** What the node said, if it announced that it goes away. */
  OptionalLong reconnectAfterMs() {
    return reconnectAfterMs;
  }

  private void stand(JsonObject channels) {
    if (channels != null) {
      for (String channel : channels.fieldNames()) {
        JsonObject at = channels.getJsonObject(channel);
        positions.put(channel, new Position(at.getString("epoch"), at.getLong("seq")));
      }
    }
  }

  /** False for an event that was seen already. */
  private boolean advance(JsonObject frame) {
    String channel = frame.getString("ch", userChannel);
    long seq = frame.getLong("seq");
    Position position = positions.get(channel);
    if (position == null) {
      return true;
    }
    if (seq <= position.seq()) {
      return false;
    }
    positions.put(channel, new Position(position.epoch(), seq));
    return true;
  }
}
