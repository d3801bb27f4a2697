package io.wse.chaos.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;

/** A connection that goes through the proxy. State on the proxy's context. */
public final class FaultLink {
  private final long number;
  private final long openedNs = System.nanoTime();
  private final NetSocket client;
  private final NetSocket server;
  private final Lane toServer;
  private final Lane toClient;
  private final Runnable gone;
  private boolean closed;

  FaultLink(long number, Vertx vertx, NetSocket client, NetSocket server, Runnable gone) {
    this.number = number;
    this.client = client;
    this.server = server;
    this.gone = gone;
    this.toServer = new Lane(vertx, client, server, this::cut);
    this.toClient = new Lane(vertx, server, client, this::cut);
  }

  void start(Conditions conditions) {
    toServer.start();
    toClient.start();
    conditions(conditions);
  }

  void conditions(Conditions conditions) {
    toServer.conditions(conditions);
    toClient.conditions(conditions);
  }

  /** Counts the links of a proxy from 0. */
  public long number() {
    return number;
  }

  /** By {@link System#nanoTime}. */
  public long openedNs() {
    return openedNs;
  }

  /** The port from which the client connected. */
  public int clientPort() {
    return client.remoteAddress().port();
  }

  /** Ends both sides without a word of their protocol. */
  void cut() {
    if (!closed) {
      closed = true;
      client.close();
      server.close();
      gone.run();
    }
  }
}
