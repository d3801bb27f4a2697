package io.wse.runtime.http;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * The Netty pipelines of Vert.x' HTTP server. Everything that depends on how Vert.x 5.0.8 builds
 * them is named here.
 */
public final class VertxPipelines {
  private static final String WEB_SOCKET_ENCODER = "wsencoder";

  private VertxPipelines() {}

  /** Vert.x' own handler of a WebSocket, the last one of the pipeline. */
  public static ChannelHandlerContext handler(ServerWebSocket socket) {
    return ((WebSocketInternal) socket).channelHandlerContext();
  }

  /** The encoder of WebSocket frames; what it writes is already encoded. */
  public static ChannelHandlerContext webSocketEncoder(ServerWebSocket socket) {
    return handler(socket).pipeline().context(WEB_SOCKET_ENCODER);
  }
}
