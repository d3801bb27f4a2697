package io.wse.socket;

import io.vertx.core.Future;
import io.wse.codec.Channel;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames;
import io.wse.codec.protocol.ServerFrames.Standing;
import io.wse.log.Head;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Answers what a welcomed client asks. State on the verticle's context. */
final class Conversation {

  /** Questions whose answer takes time; the next is read when one of them is answered. */
  private static final int MAX_UNANSWERED = 32;

  private final Connection connection;
  private final Replies replies;
  private final Services services;
  private final Subscriber subscriber;
  private final JoinRate joinRate;
  private int unanswered;

  Conversation(Connection connection, Replies replies, Services services, Subscriber subscriber) {
    this.connection = connection;
    this.replies = replies;
    this.services = services;
    this.subscriber = subscriber;
    this.joinRate = new JoinRate(services.timers(), services.options().maxTopics());
  }

  /** Whether so much was asked, or so many topics joined, that nothing more should be read. */
  boolean isBusy() {
    return unanswered >= MAX_UNANSWERED || joinRate.waitMs() > 0;
  }

  /** Counts a question until {@code answer} is done and what it leads to was written. */
  private <T> void answer(Future<T> found, Consumer<T> success, Consumer<Throwable> failure) {
    unanswered++;
    found
        .onComplete(success::accept, failure::accept)
        .onComplete(
            done -> {
              unanswered--;
              connection.regulate();
            });
  }

  void handle(ClientMessage message) throws ProtocolException {
    if (message instanceof ClientMessage.Ping ping) {
      replies.send(() -> ServerFrames.pong(ping.id(), services.clock().instant()));
    } else if (message instanceof ClientMessage.Subscribe subscribe) {
      subscribe(subscribe);
    } else if (message instanceof ClientMessage.Unsubscribe unsubscribe) {
      unsubscribe(unsubscribe);
    } else if (message instanceof ClientMessage.RequestSnapshot request) {
      requestSnapshot(request);
    } else if (message instanceof ClientMessage.Refresh refresh) {
      refresh(refresh);
    } else {
      throw new ProtocolException(
          ErrorCode.ALREADY_WELCOMED, message.id(), "t: expected one hello, before the welcome");
    }
  }

  private void subscribe(ClientMessage.Subscribe message) throws ProtocolException {
    Channel channel = subscriber.topic(message.topic(), message.id(), subscriber.topicCount());
    if (subscriber.in(channel) != null) {
      replies.whenRoom(() -> joined(message.id(), Set.of(channel), Map.of(), Map.of()));
      return;
    }
    Map<Channel, ResumePosition> resume =
        message.resume() == null ? Map.of() : Map.of(channel, message.resume());
    joinRate.joined();
    if (joinRate.waitMs() > 0) {
      services.timers().after(joinRate.waitMs(), connection::regulate);
    }
    join(message.id(), Set.of(channel), resume);
  }

  /** Joins channels and acknowledges with where the connection stands in them. */
  private void join(String re, Set<Channel> channels, Map<Channel, ResumePosition> resume) {
    answer(
        subscriber.prepare(channels, resume),
        heads -> {
          if (connection.isOpen()) {
            replies.whenRoom(() -> joined(re, channels, resume, heads));
          }
        },
        failure ->
            connection.error(re, ErrorCode.LOG_UNAVAILABLE, "the topic cannot be joined now"));
  }

  /** The acknowledgement comes before the first event of the channels, so both wait for room. */
  private void joined(
      String re,
      Set<Channel> channels,
      Map<Channel, ResumePosition> resume,
      Map<Channel, Head> heads) {
    Map<Channel, Standing> standings = subscriber.standings(channels, resume, heads);
    if (re != null) {
      replies.write(ServerFrames.ack(re, standings, services.clock().instant()));
    }
    subscriber.enter(standings);
  }

  private void unsubscribe(ClientMessage.Unsubscribe message) throws ProtocolException {
    try {
      subscriber.leave(Channel.topic(message.topic()));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          ErrorCode.INVALID_FIELD, message.id(), "p.topic: " + e.getMessage());
    }
    ack(message.id());
  }

  private void requestSnapshot(ClientMessage.RequestSnapshot message) throws ProtocolException {
    SnapshotOutbox outbox = subscriber.snapshotTarget();
    if (!outbox.takesRequest()) {
      throw new ProtocolException(
          ErrorCode.SNAPSHOT_UNAVAILABLE,
          message.id(),
          "at most " + SnapshotOutbox.MAX_REQUESTS + " requests at a time");
    }
    outbox.requested();
    String userId = subscriber.identity().userId();
    ResumePosition askedAfter = outbox.reach();
    services
        .snapshots()
        .request(userId, message.snapshotType())
        .onComplete(
            answer ->
                outbox.snapshot(
                    Snapshots.Ready.of(answer, SnapshotTrigger.REQUEST, message.id(), askedAfter)),
            failure -> {
              outbox.requestFailed();
              SnapshotRefusal refusal = SnapshotRefusal.of(failure);
              connection.error(message.id(), refusal.code(), refusal.message("p.snapshot_type"));
            });
  }

  private void refresh(ClientMessage.Refresh message) {
    answer(
        services.authenticator().authenticate(message.token()),
        identity -> renew(identity, message.id()),
        failure ->
            connection.error(
                message.id(), ErrorCode.NOT_AUTHENTICATED, "p.token: " + failure.getMessage()));
  }

  private void renew(Identity identity, String re) {
    if (!connection.isOpen()) {
      return;
    }
    if (!identity.userId().equals(subscriber.identity().userId())) {
      connection.error(re, ErrorCode.NOT_AUTHENTICATED, "p.token: is another user's");
      return;
    }
    connection.renew(identity);
    Set<Channel> gained = new LinkedHashSet<>(identity.channels());
    gained.removeIf(subscriber::contains);
    if (gained.isEmpty()) {
      ack(re);
    } else {
      join(re, gained, Map.of());
    }
  }

  private void ack(String re) {
    if (re != null) {
      replies.send(() -> ServerFrames.ack(re, services.clock().instant()));
    }
  }
}
