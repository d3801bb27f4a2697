package io.wse.socket;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.wse.runtime.http.HttpDoor;
import io.wse.runtime.http.RefusedRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client's connection of TCP, whatever it speaks. State on the verticle's context. */
final class HttpVisitor implements HttpDoor.Visitor, ConnectionLimits.Place {
  private static final AttributeKey<HttpVisitor> KEY = AttributeKey.valueOf(HttpVisitor.class, "");
  static final String RETRY_AFTER_SECONDS = "5";

  /** How long one that is refused may take to send its request, which is answered by 503. */
  private static final long REFUSED_MS = 2_000;

  private final Channel channel;
  private final ConnectionLimits limits;
  private final boolean isTaken;

  HttpVisitor(Channel channel, ConnectionLimits limits) {
    this.channel = channel;
    this.limits = limits;
    this.isTaken = limits.enter(this);
    channel.attr(KEY).set(this);
    channel.closeFuture().addListener(closed -> limits.leave(this));
    if (!isTaken) {
      long patienceMs = limits.refuse(this) ? REFUSED_MS : 0;
      channel.eventLoop().schedule(this::giveUp, patienceMs, TimeUnit.MILLISECONDS);
    }
  }

  /** The visitor that came over the channel. */
  static HttpVisitor of(Channel channel) {
    return channel.attr(KEY).get();
  }

  @Override
  public void check(HttpRequest request) throws RefusedRequest {
    if (!isTaken) {
      throw new RefusedRequest(
          503,
          "this node has as many connections as it may",
          Map.of("Retry-After", RETRY_AFTER_SECONDS));
    }
    UpgradeRules.check(request);
    if (UpgradeRules.asksForWebSocket(request.headers())) {
      limits.upgraded(this);
    }
  }

  @Override
  public void awaitsRequest(boolean awaits) {
    limits.awaitsRequest(this, awaits);
  }

  void welcomed() {
    limits.welcomed(this);
  }

  /** Below Vert.x, which would wait until what it has to send is sent. */
  @Override
  public void giveUp() {
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
  }
}
