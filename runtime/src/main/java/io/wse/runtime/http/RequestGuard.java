package io.wse.runtime.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Date;

/**
 * Stands between the decoder of requests and Vert.x: refuses requests that break a rule, ends
 * connections that do not send a whole request in time, and dates the responses. It leaves the
 * pipeline when the connection becomes a WebSocket.
 *
 * <p>A refused request is handed on as one that could not be decoded, so that Vert.x answers it in
 * its turn, by {@link HttpDoor}, and closes the connection. State on the channel's event loop.
 */
final class RequestGuard extends ChannelDuplexHandler implements RequestDeadlines.Listener {
  private final HttpDoor.Timeouts timeouts;
  private final HttpDoor.Visitor visitor;
  private ChannelHandlerContext context;
  private RequestDeadlines deadlines;
  private boolean refused;
  private boolean responding;

  RequestGuard(HttpDoor.Timeouts timeouts, HttpDoor.Visitor visitor) {
    this.timeouts = timeouts;
    this.visitor = visitor;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    deadlines = new RequestDeadlines(added.executor(), timeouts, this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    deadlines.cancel();
  }

  void bytesArrived() {
    deadlines.bytesArrived();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      check(request);
    }
    if (refused || message instanceof LastHttpContent) {
      deadlines.requestEnded();
    }
    context.fireChannelRead(message);
  }

  private void check(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      refused = true;
      return;
    }
    try {
      HttpRules.check(request);
      visitor.check(request);
    } catch (RefusedRequest e) {
      refused = true;
      request.setDecoderResult(DecoderResult.failure(e));
      // The response is written in the version of the request.
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean informational = false;
    if (message instanceof HttpResponse response) {
      informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (!informational) {
        responding = true;
        date(response);
      }
      if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        context.write(message, promise);
        context.pipeline().remove(this);
        return;
      }
    }
    if (message instanceof LastHttpContent && !informational) {
      context.write(
          message, promise.unvoid().addListener((ChannelFutureListener) end -> responseEnded()));
    } else {
      context.write(message, promise);
    }
  }

  private static void date(HttpResponse response) {
    if (!response.headers().contains(HttpHeaderNames.DATE)) {
      response.headers().set(HttpHeaderNames.DATE, DateFormatter.format(new Date()));
    }
  }

  private void responseEnded() {
    responding = false;
    deadlines.responseEnded();
  }

  @Override
  public void awaitsRequest(boolean awaits) {
    visitor.awaitsRequest(awaits);
  }

  /** Below Vert.x, which would wait until what it has to send is sent. */
  @Override
  public void expired(boolean receiving) {
    if (receiving && !responding) {
      String answer =
          "HTTP/1.1 408 Request Timeout\r\nDate: "
              + DateFormatter.format(new Date())
              + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      // From the pipeline's first handler on: the encoder would expect a response of Vert.x.
      context
          .pipeline()
          .firstContext()
          .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
          .addListener(sent -> context.close());
    } else {
      context.close();
    }
  }
}
