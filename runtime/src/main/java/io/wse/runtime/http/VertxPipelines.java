package io.wse.runtime.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * The Netty pipelines of Vert.x' HTTP server. Everything that depends on how Vert.x 5.0.8 builds
 * them is named here; {@code VertxPipelinesTest} fails if a later version builds them otherwise.
 */
public final class VertxPipelines {
  private static final String REQUEST_DECODER = "httpDecoder";
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

  /** Vert.x' own handler of an HTTP/1 connection, the last one of the pipeline. */
  public static ChannelHandlerContext handler(HttpConnection connection) {
    return ((ConnectionBase) connection).channelHandlerContext();
  }

  static Channel channel(HttpConnection connection) {
    return handler(connection).channel();
  }

  /** Puts the guard behind the decoder, which it replaces by its own. Before anything was read. */
  static void install(HttpConnection connection, HttpServerOptions options, RequestGuard guard) {
    ChannelHandlerContext handler = handler(connection);
    ChannelPipeline pipeline = handler.pipeline();
    pipeline.replace(
        REQUEST_DECODER, REQUEST_DECODER, new StrictRequestDecoder(options, guard::bytesArrived));
    pipeline.addBefore(handler.name(), "wse-requests", guard);
  }
}
