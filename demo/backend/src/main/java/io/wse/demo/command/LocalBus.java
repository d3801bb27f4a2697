package io.wse.demo.command;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.wse.demo.domain.BrokerConnection;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Order;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the demo's verticles tell each other. All live in one process and all messages are immutable
 * records, so they are passed on as they are. Refusals are answers, told apart by code.
 */
public final class LocalBus {
  private static final Logger log = LoggerFactory.getLogger(LocalBus.class);
  private static final String COMMANDS = "demo.commands";
  private static final String COMMITTED = "demo.committed";
  private static final String RESUMED = "demo.resumed";
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setCodecName(Codec.NAME).setSendTimeout(20_000);

  /** An event with the entity it leaves, once it is durable. */
  public record Committed(DomainEvent event) {}

  /** What was under way when the write side's state was recovered: saga and market take it up. */
  public record Resumed(List<OpenConnection> connections, List<OpenOrder> orders) {}

  /** A connection that is not finished. */
  public record OpenConnection(String userId, BrokerConnection connection) {}

  /** An order that is neither filled nor cancelled nor rejected. */
  public record OpenOrder(String userId, Order order) {}

  record Answer(List<String> eventIds, CommandRefused refusal) {}

  private final Vertx vertx;

  public LocalBus(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Once for each Vertx. */
  public static void register(Vertx vertx) {
    vertx.eventBus().registerCodec(new Codec());
  }

  /**
   * Completes with the ids of the command's events when they are durable. Fails with {@link
   * CommandRefused}.
   */
  public Future<List<String>> send(Command command) {
    return vertx
        .eventBus()
        .<Answer>request(COMMANDS, command, LOCAL)
        .transform(
            answered -> {
              if (answered.failed()) {
                return Future.failedFuture(
                    answered.cause() instanceof ReplyException
                        ? CommandRefused.unavailable("the command side is not answering")
                        : answered.cause());
              }
              var answer = answered.result().body();
              return answer.refusal() == null
                  ? Future.succeededFuture(answer.eventIds())
                  : Future.failedFuture(answer.refusal());
            });
  }

  /** Takes every command; one who does. */
  public MessageConsumer<Command> onCommand(Function<Command, Future<List<String>>> handler) {
    return vertx
        .eventBus()
        .localConsumer(
            COMMANDS,
            message ->
                Future.succeededFuture(message.body())
                    // In compose, what the handler throws is a failure like any other.
                    .compose(handler)
                    .map(ids -> new Answer(ids, null))
                    .otherwise(failure -> new Answer(List.of(), refusal(failure)))
                    .onSuccess(answer -> message.reply(answer, LOCAL)));
  }

  private static CommandRefused refusal(Throwable failure) {
    if (failure instanceof CommandRefused refused) {
      return refused;
    }
    log.atError().setCause(failure).log("demo.command.failed");
    return CommandRefused.unavailable("something went wrong here");
  }

  void publish(Committed committed) {
    vertx.eventBus().publish(COMMITTED, committed, LOCAL);
  }

  void publish(Resumed resumed) {
    vertx.eventBus().publish(RESUMED, resumed, LOCAL);
  }

  public MessageConsumer<Committed> onCommitted(Consumer<DomainEvent> handler) {
    return vertx
        .eventBus()
        .<Committed>localConsumer(COMMITTED)
        .handler(message -> handler.accept(message.body().event()));
  }

  public MessageConsumer<Resumed> onResumed(Consumer<Resumed> handler) {
    return vertx
        .eventBus()
        .<Resumed>localConsumer(RESUMED)
        .handler(message -> handler.accept(message.body()));
  }

  /** Hands the very object over. */
  private static final class Codec implements MessageCodec<Object, Object> {
    static final String NAME = "demo.local";

    @Override
    public void encodeToWire(Buffer buffer, Object message) {
      throw new UnsupportedOperationException("local messages do not leave the process");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("local messages do not leave the process");
    }

    @Override
    public Object transform(Object message) {
      return message;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
