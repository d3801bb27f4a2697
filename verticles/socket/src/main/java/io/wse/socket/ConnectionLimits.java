package io.wse.socket;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How many connections of TCP the node takes. Beyond that it refuses, so that what is connected
 * goes on and descriptors remain for everything else. State on the verticle's context.
 *
 * <p>If there is no room, the connection that has waited longest for a request gives its place to
 * the new one: a client sends its request at once, so what waits is idle or holds the place on
 * purpose.
 */
final class ConnectionLimits {

  /** A connection, for this purpose. */
  interface Place {

    /** It is to be closed. */
    void giveUp();
  }

  /** So many refused connections are kept for a moment, to be answered; others are cut off. */
  static final int MOST_REFUSED = 64;

  private final int maxConnections;
  private final int maxPending;
  private final Set<Place> all = new LinkedHashSet<>();

  /** Those that may be closed in favour of others, the oldest first. */
  private final Set<Place> awaitingRequest = new LinkedHashSet<>();

  /** WebSockets that were not welcomed yet. */
  private final Set<Place> unwelcomed = new LinkedHashSet<>();

  /** SockJS sessions over HTTP that were not welcomed yet. */
  private final Set<Object> sessions = new HashSet<>();

  private final Set<Place> refused = new LinkedHashSet<>();

  /**
   * @param maxPending how many may be pending: connections without a request to answer and without
   *     a welcome, and SockJS sessions without a welcome
   */
  ConnectionLimits(int maxConnections, int maxPending) {
    this.maxConnections = maxConnections;
    this.maxPending = maxPending;
  }

  /**
   * Takes a new connection in, which awaits its first request.
   *
   * @return false if there is no place for it
   */
  boolean enter(Place place) {
    if (isFull() && !makeRoom()) {
      return false;
    }
    all.add(place);
    awaitingRequest.add(place);
    return true;
  }

  /**
   * There was no place for it.
   *
   * @return whether it may stay until it is answered
   */
  boolean refuse(Place place) {
    return refused.size() < MOST_REFUSED && refused.add(place);
  }

  private boolean isFull() {
    return all.size() >= maxConnections || isPendingFull();
  }

  private boolean isPendingFull() {
    return awaitingRequest.size() + unwelcomed.size() + sessions.size() >= maxPending;
  }

  private boolean makeRoom() {
    if (awaitingRequest.isEmpty()) {
      return false;
    }
    Place oldest = awaitingRequest.iterator().next();
    leave(oldest);
    oldest.giveUp();
    return true;
  }

  /** Whether it waits for a request; false while one is answered. */
  void awaitsRequest(Place place, boolean awaits) {
    if (awaits && all.contains(place)) {
      // The handshake was refused, if there was one.
      unwelcomed.remove(place);
      awaitingRequest.add(place);
    } else {
      awaitingRequest.remove(place);
    }
  }

  /** It has become a WebSocket, and is yet to be welcomed. */
  void upgraded(Place place) {
    awaitingRequest.remove(place);
    if (all.contains(place)) {
      unwelcomed.add(place);
    }
  }

  void welcomed(Place place) {
    unwelcomed.remove(place);
  }

  /**
   * Takes in a SockJS session over HTTP. One connection can open any number of them, so they leave
   * half of the places to connections.
   *
   * @param session what it is found by
   * @return false if there is no place for it
   */
  boolean enterSession(Object session) {
    if (sessions.size() >= Math.max(1, maxPending / 2) || isPendingFull() && !makeRoom()) {
      return false;
    }
    return sessions.add(session);
  }

  /** The session was welcomed, or has ended. May be called more than once. */
  void leaveSession(Object session) {
    sessions.remove(session);
  }

  void leave(Place place) {
    all.remove(place);
    awaitingRequest.remove(place);
    unwelcomed.remove(place);
    refused.remove(place);
  }

  int size() {
    return all.size();
  }
}
