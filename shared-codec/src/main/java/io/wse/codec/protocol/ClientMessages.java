package io.wse.codec.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the frames of clients. Every field is checked; fields that are not known are ignored. */
public final class ClientMessages {

  /** Longest {@code id}, in UTF-16 units: every answer to the message repeats it. */
  public static final int MAX_MESSAGE_ID_LENGTH = 200;

  /** Longest name of a snapshot or an epoch: both are passed on to other nodes and to the log. */
  public static final int MAX_NAME_LENGTH = 200;

  private ClientMessages() {}

  /**
   * Reads one frame.
   *
   * @throws ProtocolException when it is none of the protocol's; it names the field and what was
   *     expected
   */
  public static ClientMessage parse(String frame) throws ProtocolException {
    if (!(decode(frame) instanceof JsonObject json)) {
      throw new ProtocolException(ErrorCode.NOT_JSON, null, "expected a JSON object");
    }
    return new Reader(json).message();
  }

  private static Object decode(String frame) {
    try {
      return Json.decodeValue(frame);
    } catch (DecodeException e) {
      return null;
    }
  }

  private record Reader(JsonObject json, JsonObject payload, String id) {

    Reader(JsonObject json) throws ProtocolException {
      this(json, payload(json), messageId(json));
    }

    ClientMessage message() throws ProtocolException {
      Object type = json.getValue("t");
      if (!(type instanceof String name)) {
        throw invalid("t", "the message's type");
      }
      return switch (name) {
        case "hello" -> hello();
        case "subscribe" ->
            new ClientMessage.Subscribe(id, required("topic"), optionalPosition("resume"));
        case "unsubscribe" -> new ClientMessage.Unsubscribe(id, required("topic"));
        case "snapshot_request" ->
            new ClientMessage.RequestSnapshot(id, requiredName("snapshot_type"));
        case "refresh" -> new ClientMessage.Refresh(id, required("token"));
        case "ping" -> new ClientMessage.Ping(id);
        default ->
            throw new ProtocolException(
                ErrorCode.UNKNOWN_TYPE,
                id,
                "t: expected hello, subscribe, unsubscribe, snapshot_request, refresh or ping");
      };
    }

    private ClientMessage hello() throws ProtocolException {
      JsonObject client = object(payload, "client", "p.client");
      return new ClientMessage.Hello(
          id,
          text(payload, "token", "p.token"),
          resume(),
          topics(),
          text(client, "name", "p.client.name"),
          text(client, "version", "p.client.version"));
    }

    private Map<Channel, ResumePosition> resume() throws ProtocolException {
      JsonObject resume = object(payload, "resume", "p.resume");
      Map<Channel, ResumePosition> positions = new LinkedHashMap<>();
      for (String name : resume.fieldNames()) {
        String field = "p.resume[\"" + Excerpt.of(name) + "\"]";
        try {
          positions.put(Channel.parse(name), position(resume, name, field));
        } catch (IllegalArgumentException e) {
          throw new ProtocolException(ErrorCode.INVALID_FIELD, id, field + ": " + e.getMessage());
        }
      }
      return positions;
    }

    private ResumePosition optionalPosition(String name) throws ProtocolException {
      return payload.getValue(name) == null ? null : position(payload, name, "p." + name);
    }

    private ResumePosition position(JsonObject from, String name, String field)
        throws ProtocolException {
      JsonObject position = object(from, name, field);
      String epoch = text(position, "epoch", field + ".epoch");
      Object seq = position.getValue("seq");
      boolean whole = seq instanceof Integer || seq instanceof Long;
      if (epoch == null
          || epoch.length() > MAX_NAME_LENGTH
          || !whole
          || ((Number) seq).longValue() < 0) {
        throw invalid(
            field,
            "{ \"epoch\": text of at most "
                + MAX_NAME_LENGTH
                + " characters, \"seq\": a whole number from 0 }");
      }
      return new ResumePosition(epoch, ((Number) seq).longValue());
    }

    private List<String> topics() throws ProtocolException {
      Object value = payload.getValue("topics");
      if (value == null) {
        return List.of();
      }
      if (!(value instanceof JsonArray array)) {
        throw invalid("p.topics", "a list of names");
      }
      List<String> topics = new ArrayList<>();
      for (Object topic : array) {
        if (!(topic instanceof String name)) {
          throw invalid("p.topics", "a list of names");
        }
        topics.add(name);
      }
      return topics;
    }

    private String required(String name) throws ProtocolException {
      String value = text(payload, name, "p." + name);
      if (value == null || value.isEmpty()) {
        throw invalid("p." + name, "text");
      }
      return value;
    }

    private String requiredName(String name) throws ProtocolException {
      String value = required(name);
      if (value.length() > MAX_NAME_LENGTH) {
        throw invalid("p." + name, "text of at most " + MAX_NAME_LENGTH + " characters");
      }
      return value;
    }

    private String text(JsonObject from, String name, String field) throws ProtocolException {
      Object value = from.getValue(name);
      if (value == null) {
        return null;
      }
      if (!(value instanceof String text)) {
        throw invalid(field, "text");
      }
      return text;
    }

    private JsonObject object(JsonObject from, String name, String field) throws ProtocolException {
      Object value = from.getValue(name);
      if (value == null) {
        return new JsonObject();
      }
      if (!(value instanceof JsonObject object)) {
        throw invalid(field, "an object");
      }
      return object;
    }

    private ProtocolException invalid(String field, String expected) {
      return new ProtocolException(ErrorCode.INVALID_FIELD, id, field + ": expected " + expected);
    }

    private static JsonObject payload(JsonObject json) throws ProtocolException {
      Object value = json.getValue("p");
      if (value == null) {
        return new JsonObject();
      }
      if (!(value instanceof JsonObject object)) {
        throw new ProtocolException(ErrorCode.INVALID_FIELD, null, "p: expected an object");
      }
      return object;
    }

    private static String messageId(JsonObject json) throws ProtocolException {
      Object value = json.getValue("id");
      if (value == null) {
        return null;
      }
      if (value instanceof String text
          && text.length() <= MAX_MESSAGE_ID_LENGTH
          && JsonText.loneSurrogate(text) < 0) {
        return text;
      }
      if (value instanceof Integer || value instanceof Long) {
        return value.toString();
      }
      throw new ProtocolException(
          ErrorCode.INVALID_FIELD,
          null,
          "id: expected text of at most "
              + MAX_MESSAGE_ID_LENGTH
              + " characters, without lone surrogates");
    }
  }
}
