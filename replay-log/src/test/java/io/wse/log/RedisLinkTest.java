package io.wse.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On which context a link works; nothing here needs a server. */
class RedisLinkTest {
  private static final String ADDRESS = "asked";

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void end() {
    LogFixture.await(vertx.close());
  }

  @Test
  void aHandlerOfTheBusOnItsContextIsServedAtOnce() {
    Promise<List<String>> order = Promise.promise();
    context.runOnContext(
        opened -> {
          RedisLink link = link();
          vertx
              .eventBus()
              .localConsumer(ADDRESS, message -> order.complete(orderOf(link)))
              .completion()
              .onSuccess(there -> vertx.eventBus().send(ADDRESS, "now"));
        });

    assertThat(LogFixture.await(order.future())).containsExactly("work", "after the call");
  }

  @Test
  void blockingCodeOfItsContextIsServedOnTheEventLoop() {
    Promise<Boolean> onEventLoop = Promise.promise();
    context.runOnContext(
        opened -> {
          RedisLink link = link();
          vertx.executeBlocking(
              () -> {
                link.run(() -> onEventLoop.complete(Context.isOnEventLoopThread()));
                return null;
              });
        });

    assertThat(LogFixture.await(onEventLoop.future())).isTrue();
  }

  private RedisLink link() {
    return new RedisLink(
        vertx,
        ReplayLogOptions.of("redis://localhost"),
        redis -> Future.succeededFuture(),
        reason -> {});
  }

  private static List<String> orderOf(RedisLink link) {
    List<String> order = new ArrayList<>();
    link.run(() -> order.add("work"));
    order.add("after the call");
    return List.copyOf(order);
  }
}
