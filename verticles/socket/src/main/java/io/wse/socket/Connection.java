package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.ClientMessages;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ServerFrames;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from the upgrade to the end.
 *
 * <pre>
 *   ENTERING --admitted--> OPEN
 *       \___________________\--> CLOSED
 * </pre>
 *
 * Nothing is read from the client while its write queue is full or while many of its questions are
 * unanswered, so what it can ask is bounded by what it takes. While it joins, only its end is read.
 * State on the verticle's context.
 */
final class Connection implements Transport.Handler, Admission.Listener, Drain.Guest {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum State {
    ENTERING,
    OPEN,
    CLOSED
  }

  private final String id = UUID.randomUUID().toString();
  private final Transport transport;
  private final String address;
  private final boolean behindUnknownProxy;
  private final String origin;
  private final TransportKind kind;
  private final Services services;
  private final Outlet outlet;
  private final Replies replies;
  private final Admission admission;
  private final SessionTimer session;
  private final Lifeline lifeline;
  private final MessageRate rate;
  private final long openedMs;

  private State state = State.ENTERING;
  private Subscriber subscriber;
  private Conversation conversation;
  private Transport.Reading reading = Transport.Reading.ALL;

  Connection(Transport transport, Handshake handshake, Services services) {
    this.transport = transport;
    this.address = handshake.caller().address();
    this.behindUnknownProxy = handshake.caller().unknownProxy();
    this.origin = handshake.origin();
    this.kind = handshake.transport();
    this.services = services;
    this.outlet = new Outlet(transport, services.timers(), services.metrics());
    this.replies = new Replies(outlet);
    this.admission = new Admission(id, handshake, outlet, services, this);
    this.session =
        new SessionTimer(
            services.timers(),
            services.clock(),
            this::sessionExpiring,
            () -> close(CloseCode.NOT_AUTHENTICATED, "the token has expired"));
    this.openedMs = services.timers().nowMs();
    this.lifeline =
        new Lifeline(transport, outlet, services.timers(), services.options(), this::close);
    this.rate = new MessageRate(services.timers(), services.options().maxMessagesPerSecond());
    transport.handler(this);
  }

  void start() {
    services.connections().opened(this);
    admission.start();
    regulate();
  }

  // From the transport

  @Override
  public void message(String text) {
    if (closedForItsRate()) {
      return;
    }
    try {
      ClientMessage message = ClientMessages.parse(text);
      switch (state) {
        case ENTERING -> admission.message(message);
        case OPEN -> conversation.handle(message);
        case CLOSED -> {}
      }
    } catch (ProtocolException e) {
      error(e.re(), e.code(), e.getMessage());
      refuseWhereAHelloIsDue();
    } catch (RuntimeException e) {
      broke(e, "the message could not be handled");
    }
    regulate();
  }

  @Override
  public void binary() {
    if (closedForItsRate()) {
      return;
    }
    error(null, ErrorCode.NOT_JSON, "expected a text frame");
    refuseWhereAHelloIsDue();
    regulate();
  }

  private boolean closedForItsRate() {
    if (rate.allowsOneMore()) {
      return false;
    }
    close(
        CloseCode.TOO_MANY_MESSAGES,
        "at most " + services.options().maxMessagesPerSecond() + " messages a second");
    return true;
  }

  private void refuseWhereAHelloIsDue() {
    if (admission.awaitsHello()) {
      close(CloseCode.NOT_OUR_PROTOCOL, "the first frame must be a hello");
    }
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
    replies.drained();
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
    if (state == State.ENTERING && !admission.awaitsHello()) {
      return Transport.Reading.GOODBYE;
    }
    return outlet.full() || replies.waiting() > 0 || state == State.OPEN && conversation.isBusy()
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
  public void malformed(CloseCode code, String what) {
    close(code, what);
  }

  @Override
  public void closed(int code) {
    if (state != State.CLOSED) {
      boolean tooSlow = code == CloseCode.TOO_SLOW.code();
      release(code, tooSlow ? "nothing was taken until TCP gave up" : "closed by the peer");
    }
  }

  // From the admission

  @Override
  public void identified(Subscriber who) {
    subscriber = who;
    conversation = new Conversation(this, replies, services, who);
    startSession(who.identity());
    services
        .connections()
        .identified(this, who.identity().userId())
        .forEach(
            oldest ->
                oldest.close(
                    CloseCode.TOO_MANY_CONNECTIONS,
                    "at most "
                        + services.options().maxConnectionsPerUser()
                        + " connections of a user"));
  }

  @Override
  public void admitted(Map<Channel, Standing> standings, List<ProtocolException> refusals) {
    state = State.OPEN;
    transport.welcomed();
    services.metrics().connected(kind);
    LOG.atInfo()
        .addKeyValue("user_id", userId())
        .addKeyValue("connection_id", id)
        .addKeyValue("transport", kind.word())
        .addKeyValue("address", address)
        .log("wse.connection.established");
    refusals.forEach(refusal -> error(refusal.re(), refusal.code(), refusal.getMessage()));
    subscriber.enter(standings);
    regulate();
  }

  @Override
  public void refused(CloseCode code, String reason) {
    close(code, reason);
  }

  /** It ends, and nothing else. What the client said is not logged: it may hold a token. */
  @Override
  public void broke(RuntimeException cause, String what) {
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

  private void startSession(Identity identity) {
    session.start(identity.expiresAtMs(), identity.endsAtMs());
  }

  /** A renewed token. */
  void renew(Identity identity) {
    startSession(identity);
    subscriber.renew(identity);
  }

  // Out

  void error(String re, ErrorCode code, String message) {
    replies.send(() -> ServerFrames.error(re, code, message, services.clock().instant()));
  }

  /** What this node says by itself: seldom, and in a small frame, so it does not wait for room. */
  private void write(String frame) {
    outlet.write(Frame.of(frame));
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

  private void release(int code, String reason) {
    boolean welcomed = state == State.OPEN;
    state = State.CLOSED;
    session.cancel();
    outlet.close();
    replies.close();
    if (subscriber != null) {
      subscriber.close();
    }
    admission.end();
    services.connections().closed(this, userId());
    services.metrics().closed(code);
    if (welcomed) {
      services.metrics().disconnected(kind);
    }
    log(welcomed, code, reason);
  }

  /** Anybody can be refused, without a token and at any rate; only a user is welcomed. */
  private void log(boolean welcomed, int code, String reason) {
    double seconds = (services.timers().nowMs() - openedMs) / 1000.0;
    if (welcomed) {
      LOG.atInfo()
          .addKeyValue("user_id", userId())
          .addKeyValue("address", address)
          .addKeyValue("connection_id", id)
          .addKeyValue("duration_s", seconds)
          .addKeyValue("code", code)
          .addKeyValue("reason", reason)
          .log("wse.connection.closed");
    } else {
      Map<String, Object> details = new HashMap<>();
      details.put("user_id", userId());
      details.put("origin", origin);
      details.put("connection_id", id);
      details.put("duration_s", seconds);
      details.put("reason", reason);
      services
          .refusals()
          .refused(
              RefusalLog.Refused.CONNECTION, Map.of("address", address, "code", code), details);
    }
  }

  /** The client's IP address, as far as it is known. */
  String address() {
    return address;
  }

  /** See {@link Caller}. */
  boolean isBehindUnknownProxy() {
    return behindUnknownProxy;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }
}
