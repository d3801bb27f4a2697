package io.wse.codec.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import io.wse.codec.WireTime;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotTrigger;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Control and snapshot frames of the server. Event frames are {@link io.wse.codec.EventBody}'s. */
public final class ServerFrames {

  /** Longest message of an error, in UTF-16 units. */
  public static final int MAX_ERROR_MESSAGE_LENGTH = 500;

  private ServerFrames() {}

  /**
   * Where a connection stands in a channel.
   *
   * @param seq its own position if recovered, else the log's head
   * @param recovered whether the log reached back to the position the client came with; true for a
   *     client that came without one
   */
  public record Standing(String epoch, long seq, boolean recovered) {}

  /**
   * The first frame.
   *
   * @param sessionExpiresAtMs when the token ends, ms since 1970
   * @param snapshots names of those that follow, because the user's own channel is not recovered
   */
  public record Welcome(
      String connectionId,
      String node,
      String userId,
      long heartbeatMs,
      long sessionExpiresAtMs,
      Map<String, Integer> limits,
      Map<Channel, Standing> channels,
      List<String> snapshots) {}

  public static String welcome(Welcome welcome, Instant now) {
    JsonObject limits = new JsonObject();
    welcome.limits().forEach(limits::put);
    JsonObject payload =
        new JsonObject()
            .put("connection_id", welcome.connectionId())
            .put("node", welcome.node())
            .put("user_id", welcome.userId())
            .put("heartbeat_ms", welcome.heartbeatMs())
            .put("session_expires_at", WireTime.text(welcome.sessionExpiresAtMs()))
            .put("limits", limits)
            .put("channels", channels(welcome.channels()));
    return control("welcome", now, withSnapshots(payload, welcome.snapshots()));
  }

  public static String heartbeat(Instant now) {
    return control("heartbeat", now, null);
  }

  /**
   * @param re the ping's id, or null
   */
  public static String pong(String re, Instant now) {
    return control("pong", now, re(re));
  }

  public static String ack(String re, Instant now) {
    return control("ack", now, re(re));
  }

  /** Acknowledges a subscription, with where the connection stands in the new channel. */
  public static String ack(String re, Map<Channel, Standing> channels, Instant now) {
    JsonObject payload = re(re);
    return control(
        "ack", now, channels.isEmpty() ? payload : payload.put("channels", channels(channels)));
  }

  /**
   * @param re the message's id, or null where it has none
   * @param message is cut after {@link #MAX_ERROR_MESSAGE_LENGTH}
   */
  public static String error(String re, ErrorCode code, String message, Instant now) {
    JsonObject payload =
        re(re)
            .put("code", code.name())
            .put("message", Excerpt.cut(message, MAX_ERROR_MESSAGE_LENGTH))
            .put("retryable", code.retryable());
    return control("error", now, payload);
  }

  /**
   * Continuity could not be kept.
   *
   * @param seq the head of the new epoch: the next event's number is above it
   * @param snapshots names of those that follow
   */
  public static String resync(
      Channel channel,
      ResyncReason reason,
      String epoch,
      long seq,
      List<String> snapshots,
      Instant now) {
    JsonObject payload =
        new JsonObject()
            .put("channel", channel.name())
            .put("reason", reason.word())
            .put("epoch", epoch)
            .put("seq", seq);
    return control("resync", now, withSnapshots(payload, snapshots));
  }

  /**
   * @param reconnectAfterMs when to come back; spread, so that not all come at once
   * @param avoidNode the node that goes away
   */
  public static String goingAway(long reconnectAfterMs, String avoidNode, Instant now) {
    JsonObject payload =
        new JsonObject().put("reconnect_after_ms", reconnectAfterMs).put("avoid_node", avoidNode);
    return control("going_away", now, payload);
  }

  public static String sessionExpiring(long expiresAtMs, Instant now) {
    return control(
        "session_expiring", now, new JsonObject().put("expires_at", WireTime.text(expiresAtMs)));
  }

  /**
   * The frames of a snapshot, one for each chunk.
   *
   * @param re the request's id where one connection asked, else null
   * @param askedAfter how far the user's channel reached when the snapshot was asked for; null
   *     where that is not known
   */
  public static List<Buffer> snapshot(
      SnapshotAnswer answer, SnapshotTrigger trigger, String re, ResumePosition askedAfter) {
    JsonObject own = new JsonObject().put("trigger", trigger.word());
    if (re != null) {
      own.put("re", re);
    }
    if (askedAfter != null) {
      own.put(
          "asked_after",
          new JsonObject().put("epoch", askedAfter.epoch()).put("seq", askedAfter.seq()));
    }
    JsonObject envelope =
        new JsonObject()
            .put("v", 2)
            .put("id", answer.snapshotId())
            .put("t", answer.wireType())
            .put("ts", answer.timestamp());
    String opening = open(envelope) + "\"p\":" + open(own);
    return answer.chunks().stream().map(chunk -> snapshotFrame(opening, chunk)).toList();
  }

  private static Buffer snapshotFrame(String opening, Buffer chunk) {
    return Buffer.buffer(chunk.length() + opening.length() + 8)
        .appendString(opening)
        .appendBuffer(chunk, 1, chunk.length() - 1)
        .appendByte((byte) '}');
  }

  /** The object's text with a comma instead of its end, for more fields to follow. */
  private static String open(JsonObject object) {
    String text = object.encode();
    return text.substring(0, text.length() - 1) + ",";
  }

  private static JsonObject withSnapshots(JsonObject payload, List<String> names) {
    return names.isEmpty() ? payload : payload.put("snapshots", new JsonArray(names));
  }

  private static JsonObject re(String re) {
    return re == null ? new JsonObject() : new JsonObject().put("re", re);
  }

  private static JsonObject channels(Map<Channel, Standing> channels) {
    JsonObject json = new JsonObject();
    channels.forEach(
        (channel, standing) ->
            json.put(
                channel.name(),
                new JsonObject()
                    .put("epoch", standing.epoch())
                    .put("seq", standing.seq())
                    .put("recovered", standing.recovered())));
    return json;
  }

  private static String control(String type, Instant now, JsonObject payload) {
    JsonObject frame = new JsonObject().put("v", 2).put("t", type).put("ts", WireTime.text(now));
    if (payload != null) {
      frame.put("p", payload);
    }
    return frame.encode();
  }
}
