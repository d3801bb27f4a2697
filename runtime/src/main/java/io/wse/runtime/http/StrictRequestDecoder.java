package io.wse.runtime.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Vert.x' decoder of requests, with two differences: it tells when bytes arrive, and it leaves both
 * {@code Content-Length} and {@code Transfer-Encoding} in a request that has both. Vert.x 5.0.8
 * drops the first and goes on; {@link HttpRules} refuses the request.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private final Runnable bytesArrived;

  StrictRequestDecoder(HttpServerOptions options, Runnable bytesArrived) {
    super(options);
    this.bytesArrived = bytesArrived;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    bytesArrived.run();
    super.channelRead(context, bytes);
    if (actualReadableBytes() > 0) { // the begin of a request behind the end of another
      bytesArrived.run();
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}
}
