package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.CloseCode;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ProtocolException;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ServerFrames;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client's way in, from the upgrade to the welcome.
 *
 * <pre>
 *   HELLO --hello, or none announced--> JOINING --identity, its turn, channels ready--> OVER
 *       \_______________________________________\_________________refused, or gone______/
 * </pre>
 *
 * State on the verticle's context.
 */
final class Admission {

  /** Who acts on how it goes. */
  interface Listener {

    /** It is known who comes, and its turn to join is awaited. */
    void identified(Subscriber subscriber);

    /**
     * The welcome is written; the subscriber is to enter the channels as it says.
     *
     * @param refusals why topics of the {@code hello} were not joined, for the client
     */
    void admitted(Map<Channel, Standing> standings, List<ProtocolException> refusals);

    /** The client is to be closed. Also told of one that is closed. */
    void refused(CloseCode code, String reason);

    /** The client is to be closed, for a fault of this program. */
    void broke(RuntimeException cause, String what);
  }

  private enum Stage {
    HELLO,
    JOINING,
    OVER
  }

  /** Stands for the hello of who announced none. */
  private static final ClientMessage.Hello NONE =
      new ClientMessage.Hello(null, null, Map.of(), List.of(), null, null);

  private final String connectionId;
  private final Outlet outlet;
  private final Services services;
  private final Listener listener;

  /** Null as soon as it is no longer needed, since its tokens are large. */
  private Handshake handshake;

  private Stage stage = Stage.HELLO;
  private Timers.Timer deadline;
  private JoinQueue.Place place;

  Admission(
      String connectionId,
      Handshake handshake,
      Outlet outlet,
      Services services,
      Listener listener) {
    this.connectionId = connectionId;
    this.handshake = handshake;
    this.outlet = outlet;
    this.services = services;
    this.listener = listener;
  }

  void start() {
    if (!handshake.originAllowed()) {
      listener.refused(CloseCode.NOT_ALLOWED, "this origin may not connect");
    } else if (handshake.helloAnnounced()) {
      deadline =
          services
              .timers()
              .after(
                  services.options().helloTimeout().toMillis(),
                  () -> listener.refused(CloseCode.TIMED_OUT, "no hello in time"));
    } else {
      authenticate(NONE);
    }
  }

  /** Whether the client has yet to say its hello, and may say nothing else. */
  boolean awaitsHello() {
    return stage == Stage.HELLO;
  }

  /** What the client says while its hello is awaited; dropped at any other time. */
  void message(ClientMessage message) throws ProtocolException {
    if (stage != Stage.HELLO) {
      return;
    }
    if (!(message instanceof ClientMessage.Hello hello)) {
      throw new ProtocolException(
          ErrorCode.HELLO_EXPECTED, message.id(), "t: expected hello as the first message");
    }
    deadline.cancel();
    authenticate(hello);
  }

  private void authenticate(ClientMessage.Hello hello) {
    String token = handshake.tokenWith(hello.token());
    handshake = null;
    if (token == null) {
      listener.refused(CloseCode.NOT_AUTHENTICATED, "no token");
      return;
    }
    stage = Stage.JOINING;
    services
        .authenticator()
        .authenticate(token)
        .onComplete(
            identity -> {
              if (stage == Stage.JOINING) {
                awaitTurn(new Subscriber(identity, outlet, services), hello);
              }
            },
            failure -> listener.refused(CloseCode.NOT_AUTHENTICATED, failure.getMessage()));
  }

  /** Waits with no more of the {@code hello} than the identity lets the client have. */
  private void awaitTurn(Subscriber subscriber, ClientMessage.Hello hello) {
    listener.identified(subscriber);
    RequestedTopics topics =
        RequestedTopics.of(hello.topics(), hello.id(), subscriber, services.options().maxTopics());
    Set<Channel> channels = new LinkedHashSet<>();
    channels.add(subscriber.identity().ownChannel());
    channels.addAll(subscriber.identity().channels());
    channels.addAll(topics.allowed());
    Map<Channel, ResumePosition> resume = new HashMap<>(hello.resume());
    resume.keySet().retainAll(channels);
    place =
        services
            .joins()
            .place(
                () -> guarded(() -> join(subscriber, channels, resume, topics.refusals())),
                () -> listener.refused(CloseCode.INTERNAL_ERROR, "too many come at once"));
    place.enter();
  }

  private void join(
      Subscriber subscriber,
      Set<Channel> channels,
      Map<Channel, ResumePosition> resume,
      List<ProtocolException> refusals) {
    subscriber
        .prepare(channels, resume)
        .onComplete(
            heads -> {
              if (stage == Stage.JOINING) {
                guarded(
                    () ->
                        welcome(
                            subscriber, subscriber.standings(channels, resume, heads), refusals));
              }
            },
            failure -> listener.refused(CloseCode.INTERNAL_ERROR, failure.getMessage()));
  }

  /**
   * The place is kept until the welcome is on its way, with all that entering the channels does.
   */
  private void welcome(
      Subscriber subscriber, Map<Channel, Standing> standings, List<ProtocolException> refusals) {
    stage = Stage.OVER;
    outlet.write(Frame.of(welcomeFrame(subscriber, standings)));
    listener.admitted(standings, refusals);
    place.leave();
  }

  private String welcomeFrame(Subscriber subscriber, Map<Channel, Standing> standings) {
    SocketOptions options = services.options();
    Identity identity = subscriber.identity();
    Channel own = identity.ownChannel();
    return ServerFrames.welcome(
        new ServerFrames.Welcome(
            connectionId,
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
        services.clock().instant());
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      listener.broke(e, "the channels could not be joined");
    }
  }

  /** Nothing more comes of it, whatever it waits for. May be called more than once. */
  void end() {
    stage = Stage.OVER;
    handshake = null;
    if (deadline != null) {
      deadline.cancel();
    }
    if (place != null) {
      place.leave();
    }
  }
}
