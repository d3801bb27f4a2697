package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RequestFailuresTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger refusals = (Logger) LoggerFactory.getLogger(RefusalLog.class);
  private final Level levelBefore = refusals.getLevel();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void listen() {
    lines.start();
    refusals.setLevel(Level.INFO);
    root.addAppender(lines);
  }

  @AfterEach
  void stop() {
    root.detachAppender(lines);
    refusals.setLevel(levelBefore);
    SocketNode.await(vertx.close());
  }

  @Test
  void manyFailuresOfAKindAreAnsweredAndLoggedOnce() {
    Router router =
        Router.router(vertx)
            .errorHandler(500, new RequestFailures(new RefusalLog(new ManualTimers())));
    router
        .route()
        .handler(
            routing -> {
              throw new IllegalStateException("a message with a token");
            });
    HttpServer server =
        SocketNode.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));

    HttpClient client = vertx.createHttpClient();
    for (int i = 0; i < 20; i++) {
      HttpClientResponse response =
          SocketNode.await(
              client
                  .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                  .compose(request -> request.send()));
      assertThat(response.statusCode()).isEqualTo(500);
    }

    SocketNode.await(client.close());
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
    assertThat(line.getMessage()).isEqualTo("wse.request.failed");
    assertThat(line.getKeyValuePairs().toString())
        .contains("java.lang.IllegalStateException", "RequestFailuresTest")
        .doesNotContain("token");
  }
}
