package io.wse.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Fails if another version of Vert.x builds its pipelines in another way. */
class VertxPipelinesTest {

  @Test
  void findsTheHandlersOfAWebSocketAndLeavesNoneOfHttp() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CompletableFuture<List<String>> names = new CompletableFuture<>();
      CompletableFuture<Object> encoder = new CompletableFuture<>();
      HttpServer server =
          HttpDoor.create(vertx, new HttpServerOptions())
              .webSocketHandler(
                  socket ->
                      vertx.runOnContext(
                          later -> {
                            encoder.complete(VertxPipelines.webSocketEncoder(socket).handler());
                            names.complete(VertxPipelines.handler(socket).pipeline().names());
                          }));
      int port =
          server
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS)
              .actualPort();

      vertx.createWebSocketClient().connect(port, "127.0.0.1", "/");

      assertThat(encoder.get(10, TimeUnit.SECONDS)).isInstanceOf(WebSocket13FrameEncoder.class);
      assertThat(names.get(10, TimeUnit.SECONDS))
          .startsWith("wsdecoder", "wsencoder")
          .contains("handler")
          .doesNotContain("wse-requests", "httpDecoder");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}
