package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.ClientMessages;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from the upgrade to the end.
 *
 * <pre>
 *   HANDSHAKE --hello, or a token with the request--> JOINING --channels ready, welcome--> OPEN
 *       \_______________________\____________________________________________________________\--> CLOSED
 * </pre>
 *
 * Nothing is read from the client while it takes nothing, or while it is owed many answers, so that
 * what it may ask of us is bounded by what it takes; while it joins, nothing but that it goes.
 * State on the verticle's context.
 */
final class Connection implements Transport.Handler, Drain.Guest {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum State {
    HANDSHAKE,
    JOINING,
    OPEN,
    CLOSED
  }

  private final String id = UUID.randomUUID().toString();
  private final Transport transport;
  private final Handshake handshake;
  private final Services services;
  private final Outlet outlet;
  private final SessionTimer session;
  private final Lifeline lifeline;
  private final long openedMs;

  private State state = State.HANDSHAKE;
  private Timers.Timer helloTimer;
  private Subscriber subscriber;
  private Conversation conversation;
  private JoinQueue.Place place;
  private boolean welcomed;
  private Transport.Reading reading = Transport.Reading.ALL;

  Connection(Transport transport, Handshake handshake, Services services) {
    this.transport = transport;
    this.handshake = handshake;
    this.services = services;
    this.outlet = new Outlet(transport, services.timers(), services.metrics());
    this.session =
        new SessionTimer(
            services.timers(),
            services.clock(),
            this::sessionExpiring,
            () -> close(CloseCode.NOT_AUTHENTICATED, "the token has expired"));
    this.openedMs = services.timers().nowMs();
    this.lifeline =
        new Lifeline(transport, outlet, services.timers(), services.options(), this::close);
    transport.handler(this);
  }

  void start() {
    services.connections().opened(this);
    if (!handshake.originAllowed()) {
      close(CloseCode.NOT_ALLOWED, "this origin may not connect");
    } else if (handshake.helloAnnounced()) {
      helloTimer =
          services
              .timers()
              .after(
                  services.options().helloTimeout().toMillis(),
                  () -> close(CloseCode.HANDSHAKE_TIMEOUT, "no hello in time"));
    } else {
      authenticate(handshake.tokenWith(null), Map.of(), List.of(), null);
    }
  }

  // From the transport

  @Override
  public void message(String text) {
    lifeline.spoke();
    try {
      ClientMessage message = ClientMessages.parse(text);
      switch (state) {
        case HANDSHAKE -> hello(message);
        case OPEN -> conversation.handle(message);
        default -> {}
      }
    } catch (ProtocolException e) {
      error(e.re(), e.code(), e.getMessage());
      if (state == State.HANDSHAKE) {
        close(CloseCode.NOT_OUR_PROTOCOL, "the first frame must be a hello");
      }
    } catch (RuntimeException e) {
      broke(e, "the message could not be handled");
    }
    regulate();
  }

  @Override
  public void binary() {
    error(null, ErrorCode.NOT_JSON, "expected a text frame");
    if (state == State.HANDSHAKE) {
      close(CloseCode.NOT_OUR_PROTOCOL, "the first frame must be a hello");
    }
    regulate();
  }

  /** Also a ping, which is answered below and so fills the queue. */
  @Override
  public void heard() {
    lifeline.heard();
    regulate();
  }

  @Override
  public void drained() {
    outlet.drained();
    if (state == State.OPEN) {
      subscriber.drained();
    }
    regulate();
  }

  /** Reads from the client as long as it takes what it is sent and is not owed too much. */
  void regulate() {
    if (state == State.CLOSED) {
      return;
    }
    Transport.Reading now = readingNow();
    if (now != reading) {
      reading = now;
      lifeline.reading(now == Transport.Reading.ALL);
      transport.reading(now);
    }
  }

  private Transport.Reading readingNow() {
    if (state == State.JOINING) {
      return Transport.Reading.GOODBYE;
    }
    return outlet.full() || state == State.OPEN && conversation.isBusy()
        ? Transport.Reading.NOTHING
        : Transport.Reading.ALL;
  }

  @Override
  public void tooLarge() {
    close(
        CloseCode.MESSAGE_TOO_LARGE,
        "a message has at most " + services.options().maxFrameBytes() + " bytes");
  }

  @Override
  public void malformed(String what) {
    close(CloseCode.NOT_OUR_PROTOCOL, what);
  }

  @Override
  public void closed(int code) {
    if (state != State.CLOSED) {
      release(code, "closed by the peer");
    }
  }

  // Handshake

  private void hello(ClientMessage message) throws ProtocolException {
    if (!(message instanceof ClientMessage.Hello hello)) {
      throw new ProtocolException(
          ErrorCode.HELLO_EXPECTED, message.id(), "t: expected hello as the first message");
    }
    helloTimer.cancel();
    authenticate(handshake.tokenWith(hello.token()), hello.resume(), hello.topics(), hello.id());
  }

  private void authenticate(
      String token, Map<Channel, ResumePosition> resume, List<String> topics, String helloId) {
    if (token == null) {
      close(CloseCode.NOT_AUTHENTICATED, "no token");
      return;
    }
    state = State.JOINING;
    regulate();
    services
        .authenticator()
        .authenticate(token)
        .onComplete(
            identity -> {
              if (state == State.JOINING) {
                identified(identity);
                place =
                    services
                        .joins()
                        .place(
                            () -> guarded(() -> join(resume, topics, helloId)),
                            () -> close(CloseCode.INTERNAL_ERROR, "too many come at once"));
                place.enter();
              }
            },
            failure -> close(CloseCode.NOT_AUTHENTICATED, failure.getMessage()));
  }

  private void identified(Identity identity) {
    subscriber = new Subscriber(identity, outlet, services);
    conversation = new Conversation(this, services, subscriber);
    session.start(identity.expiresAtMs());
    services
        .connections()
        .identified(this, identity.userId())
        .forEach(
            oldest ->
                oldest.close(
                    CloseCode.TOO_MANY_CONNECTIONS,
                    "at most "
                        + services.options().maxConnectionsPerUser()
                        + " connections of a user"));
  }

  private void join(Map<Channel, ResumePosition> resume, List<String> topics, String helloId) {
    Set<Channel> channels = new LinkedHashSet<>();
    channels.add(subscriber.identity().ownChannel());
    channels.addAll(subscriber.identity().channels());
    channels.addAll(conversation.allowedTopics(topics, helloId));
    subscriber
        .prepare(channels, resume)
        .onComplete(
            heads -> {
              if (state == State.JOINING) {
                guarded(() -> welcome(subscriber.standings(channels, resume, heads)));
              }
            },
            failure -> close(CloseCode.INTERNAL_ERROR, failure.getMessage()));
  }

  private void welcome(Map<Channel, Standing> standings) {
    state = State.OPEN;
    welcomed = true;
    SocketOptions options = services.options();
    Identity identity = subscriber.identity();
    Channel own = identity.ownChannel();
    services.metrics().connected(handshake.transport());
    LOG.atInfo()
        .addKeyValue("user_id", identity.userId())
        .addKeyValue("connection_id", id)
        .addKeyValue("transport", handshake.transport().word())
        .log("wse.connection.established");
    write(
        ServerFrames.welcome(
            new ServerFrames.Welcome(
                id,
                services.nodeId(),
                identity.userId(),
                options.heartbeatInterval().toMillis(),
                identity.expiresAtMs(),
                Map.of(
                    "max_frame_bytes", options.maxFrameBytes(),
                    "max_topics", options.maxTopics(),
                    "max_connections_per_user", options.maxConnectionsPerUser()),
                standings,
                standings.get(own).recovered() ? List.of() : subscriber.snapshotsAfterResync(own)),
            services.clock().instant()));
    conversation.writeRefusals();
    subscriber.enter(standings);
    regulate();
    place.leave();
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      broke(e, "the channels could not be joined");
    }
  }

  /** It ends, and nothing else. What the client said is not logged: it may hold a token. */
  private void broke(RuntimeException cause, String what) {
    LOG.atError()
        .setCause(cause)
        .addKeyValue("error", what)
        .addKeyValue("connection_id", id)
        .addKeyValue("user_id", userId())
        .log("wse.error");
    close(CloseCode.INTERNAL_ERROR, what);
  }

  /** Null where it was never told. */
  private String userId() {
    return subscriber == null ? null : subscriber.identity().userId();
  }

  /** A renewed token. */
  void renew(Identity identity) {
    session.start(identity.expiresAtMs());
    subscriber.renew(identity);
  }

  // Out

  void write(String frame) {
    outlet.write(Frame.of(frame));
  }

  void error(String re, ErrorCode code, String message) {
    write(ServerFrames.error(re, code, message, services.clock().instant()));
  }

  private void sessionExpiring() {
    if (state == State.OPEN) {
      write(
          ServerFrames.sessionExpiring(
              subscriber.identity().expiresAtMs(), services.clock().instant()));
    }
  }

  /** Looks after the connection's life; see {@link Lifeline#beat}. */
  void beat(long nowMs, Frame heartbeat, long periodMs) {
    if (state == State.OPEN) {
      lifeline.beat(nowMs, heartbeat, periodMs);
    }
  }

  @Override
  public boolean goAway(long reconnectAfterMs) {
    if (state != State.OPEN) {
      return false;
    }
    write(ServerFrames.goingAway(reconnectAfterMs, services.nodeId(), services.clock().instant()));
    return true;
  }

  @Override
  public void sendAway() {
    close(CloseCode.DRAINING, "the node stops");
  }

  // The end

  void close(CloseCode code, String reason) {
    if (state != State.CLOSED) {
      release(code.code(), reason);
      transport.close(code, reason);
    }
  }

  void abort() {
    transport.abort();
  }

  private void release(int code, String reason) {
    state = State.CLOSED;
    if (helloTimer != null) {
      helloTimer.cancel();
    }
    session.cancel();
    outlet.close();
    if (subscriber != null) {
      subscriber.close();
    }
    if (place != null) {
      place.leave();
    }
    services.connections().closed(this, userId());
    services.metrics().closed(code);
    if (welcomed) {
      services.metrics().disconnected(handshake.transport());
    }
    LOG.atInfo()
        .addKeyValue("user_id", userId())
        .addKeyValue("connection_id", id)
        .addKeyValue("duration_s", (services.timers().nowMs() - openedMs) / 1000.0)
        .addKeyValue("code", code)
        .addKeyValue("reason", reason)
        .log(welcomed ? "wse.connection.closed" : "wse.connection.refused");
  }

  boolean isOpen() {
    return state == State.OPEN;
  }
}
