package io.wse.demo.domain;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What happened to one entity. {@code data} is the entity's full row as the read model has it after
 * the event, so whoever folds events by id, a cache for one, has what the database has.
 */
public record DomainEvent(
    EventType type, String eventId, String userId, Instant timestamp, JsonObject data) {
  private static final int MAX_USER_ID_LENGTH = 256;

  static DomainEvent of(EventType type, String userId, Instant now, JsonObject data) {
    return new DomainEvent(type, UUID.randomUUID().toString(), userId, now, data);
  }

  /**
   * An event whose id follows from what it is about, so that a repeated command answers the same.
   */
  static DomainEvent of(
      EventType type, String userId, Instant now, JsonObject data, UUID entityId) {
    return new DomainEvent(type, eventId(type, userId, entityId), userId, now, data);
  }

  static String eventId(EventType type, String userId, UUID entityId) {
    var name = type.wireName() + "\n" + entityId + "\n" + userId;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  public JsonObject toJson() {
    return new JsonObject()
        .put("event_type", type.wireName())
        .put("event_id", eventId)
        .put("user_id", userId)
        .put("timestamp", Times.format(timestamp))
        .put("data", data);
  }

  /**
   * Reads a record of one of our topics.
   *
   * @throws IllegalArgumentException naming what is wrong: records of others are not trusted
   */
  public static DomainEvent parse(String topic, byte[] value) {
    if (value == null) {
      throw new IllegalArgumentException("the record has no value");
    }
    JsonObject json;
    try {
      json = new JsonObject(Buffer.buffer(value));
    } catch (DecodeException | ClassCastException notAnObject) {
      throw new IllegalArgumentException("the record is not a JSON object");
    }
    var type =
        EventType.named(string(json, "event_type"))
            .orElseThrow(() -> new IllegalArgumentException("event_type: not one of ours"));
    if (!type.entity().topic().equals(topic)) {
      throw new IllegalArgumentException("event_type: does not belong to this topic");
    }
    var userId = string(json, "user_id");
    if (userId.isEmpty() || userId.length() > MAX_USER_ID_LENGTH || userId.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("user_id: expected text of 1 to 256 characters");
    }
    if (!(json.getValue("data") instanceof JsonObject data)) {
      throw new IllegalArgumentException("data: expected an object");
    }
    var row =
        switch (type.entity()) {
          case CONNECTION -> BrokerConnection.fromRow(data).row();
          case ACCOUNT -> Account.fromRow(data).row();
          case ORDER -> Order.fromRow(data).row();
          case POSITION -> Position.fromRow(data).row();
        };
    var timestamp = new Fields(json).time("timestamp");
    return new DomainEvent(type, string(json, "event_id"), userId, timestamp, row);
  }

  private static String string(JsonObject json, String name) {
    if (json.getValue(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name + ": expected text");
  }
}
