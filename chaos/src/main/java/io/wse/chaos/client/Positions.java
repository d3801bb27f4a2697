package io.wse.chaos.client;

import io.vertx.core.json.JsonObject;
import io.wse.chaos.domain.Population;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.Epochs;
import io.wse.chaos.history.ResyncCause;
import io.wse.chaos.history.Track;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a client stands in each of its channels, by the rules of the protocol; writes into its
 * history what it was told. State on the client's context.
 */
final class Positions {
  /** What a welcome says of a channel. */
  enum Welcome {
    /** It begins at the head. */
    JOINED,
    RECOVERED,
    /** What was known of it does not hold any more. */
    RESYNCED
  }

  private record At(String epoch, long seq) {}

  private final ClientHistory history;
  private final Epochs epochs;
  private final Map<Integer, At> positions = new HashMap<>();

  Positions(ClientHistory history, Epochs epochs) {
    this.history = history;
    this.epochs = epochs;
  }

  /** What to come back with. */
  JsonObject resume() {
    JsonObject resume = new JsonObject();
    positions.forEach(
        (channel, at) ->
            resume.put(
                Population.channelName(channel),
                new JsonObject().put("epoch", at.epoch()).put("seq", at.seq())));
    return resume;
  }

  /** The server says where the connection stands in a channel. */
  Welcome welcomed(int channel, JsonObject standing, int nowMs) {
    String epoch = standing.getString("epoch");
    long seq = standing.getLong("seq");
    At before = positions.put(channel, new At(epoch, seq));
    Track track = history.track(channel);
    if (before == null) {
      track.joined(epochs.number(epoch), seq, nowMs);
      return Welcome.JOINED;
    }
    if (standing.getBoolean("recovered", true)) {
      track.recovered(epochs.number(epoch), seq, nowMs);
      return Welcome.RECOVERED;
    }
    track.resync(ResyncCause.NOT_RECOVERED, epochs.number(epoch), seq, nowMs);
    return Welcome.RESYNCED;
  }

  /** Null for a channel in which the client does not stand. */
  String epoch(int channel) {
    At at = positions.get(channel);
    return at == null ? null : at.epoch();
  }

  void resync(int channel, String reason, String epoch, long seq, int nowMs) {
    history.track(channel).resync(ResyncCause.of(reason), epochs.number(epoch), seq, nowMs);
    positions.put(channel, new At(epoch, seq));
  }

  /** An event came; false if it was seen before and is to be dropped. */
  boolean event(int channel, int event, long seq, int nowMs) {
    At at = positions.get(channel);
    boolean fresh = at == null || seq > at.seq();
    history.track(channel).event(event, seq, fresh, nowMs);
    if (fresh && at != null) {
      positions.put(channel, new At(at.epoch(), seq));
    }
    return fresh;
  }

  /** Whether the client stands where the channel's log does. */
  boolean isAt(int channel, String epoch, long seq) {
    At at = positions.get(channel);
    return at != null && Epochs.same(at.epoch(), epoch) && at.seq() == seq;
  }
}
