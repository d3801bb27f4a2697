package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.wse.codec.protocol.CloseCode;
import io.wse.runtime.config.Config;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transport tells of connections that the network ends. */
class WebSocketTransportIT {
  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  @AfterEach
  void stop() {
    SocketNode.await(vertx.close());
  }

  /** A peer that is gone is noticed before, by its silence. */
  @Test
  void aPeerThatTcpGivesUpTookNothing() throws Exception {
    failWith("recvAddress(..) failed with error(-110): Connection timed out");

    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(CloseCode.TOO_SLOW.code());
  }

  @Test
  void aPeerThatResetsTheConnectionIsGone() throws Exception {
    failWith("recvAddress(..) failed with error(-104): Connection reset by peer");

    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1006);
  }

  private void failWith(String message) {
    HttpServer server = vertx.createHttpServer().webSocketHandler(socket -> fail(socket, message));
    SocketNode.await(server.listen(0, "127.0.0.1"));
    TestClient.connect(vertx, server.actualPort(), "/");
  }

  private void fail(ServerWebSocket socket, String message) {
    Context context = Vertx.currentContext();
    WebSocketTransport transport =
        new WebSocketTransport(
            socket,
            new Flusher(context),
            new VertxTimers(vertx),
            new Transports(),
            SocketOptions.from(Config.of(Map.of("jwt.secret", SocketNode.SECRET))));
    transport.handler(new Told());
    ((WebSocketInternal) socket)
        .channelHandlerContext()
        .pipeline()
        .fireExceptionCaught(new IOException(message));
  }

  private final class Told implements Transport.Handler {
    @Override
    public void message(String text) {}

    @Override
    public void binary() {}

    @Override
    public void heard() {}

    @Override
    public void drained() {}

    @Override
    public void tooLarge() {}

    @Override
    public void malformed(CloseCode code, String what) {}

    @Override
    public void closed(int code) {
      closed.complete(code);
    }
  }
}
