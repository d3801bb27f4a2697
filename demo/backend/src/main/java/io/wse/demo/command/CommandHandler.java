package io.wse.demo.command;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.demo.Retry;
import io.wse.demo.command.LocalBus.Committed;
import io.wse.demo.command.LocalBus.OpenConnection;
import io.wse.demo.command.LocalBus.OpenOrder;
import io.wse.demo.command.LocalBus.Resumed;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Portfolio;
import io.wse.demo.domain.Quotes;
import io.wse.demo.kafka.EventWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides commands one after the other and writes their events. An event is applied at once, before
 * it is durable, so that the next command sees it; whoever sent the command hears of it when it is
 * durable. If a write fails, what is in the log is unknown, so the state is thrown away and
 * recovered, and until then commands are refused as unavailable.
 *
 * <p>State lives on the context that opened it.
 */
final class CommandHandler {
  private static final Logger log = LoggerFactory.getLogger(CommandHandler.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final LocalBus bus;
  private final Quotes quotes;
  private final Clock clock;
  private final Supplier<EventWriter> writers;
  private final Recovery recovery;
  private Map<String, Portfolio> portfolios;
  private EventWriter writer;
  private boolean closing;
  private volatile boolean live;

  CommandHandler(
      Vertx vertx,
      LocalBus bus,
      Quotes quotes,
      Clock clock,
      Supplier<EventWriter> writers,
      Recovery recovery) {
    this.vertx = vertx;
    this.bus = bus;
    this.quotes = quotes;
    this.clock = clock;
    this.writers = writers;
    this.recovery = recovery;
  }

  boolean isLive() {
    return live;
  }

  void open() {
    Retry.untilDone(vertx, "demo.commands", () -> closing, this::recover)
        .onSuccess(
            recovered -> {
              live = true;
              resume();
            });
  }

  private Future<Void> recover() {
    var opening = writers.get();
    return opening
        .open()
        .compose(opened -> recovery.portfolios())
        .compose(
            recovered -> {
              if (closing) {
                return Future.failedFuture("closing");
              }
              portfolios = recovered;
              writer = opening;
              return Future.<Void>succeededFuture();
            })
        .recover(
            failure ->
                opening.close(CLOSE_DEADLINE).transform(closed -> Future.failedFuture(failure)));
  }

  /** Saga and market hold no state of their own that a restart could lose. */
  private void resume() {
    var connections = new ArrayList<OpenConnection>();
    var orders = new ArrayList<OpenOrder>();
    portfolios.forEach(
        (userId, portfolio) -> {
          portfolio
              .unfinishedConnections()
              .forEach(connection -> connections.add(new OpenConnection(userId, connection)));
          portfolio.openOrders().forEach(order -> orders.add(new OpenOrder(userId, order)));
        });
    bus.publish(new Resumed(List.copyOf(connections), List.copyOf(orders)));
  }

  Future<List<String>> handle(Command command) {
    if (!live) {
      return Future.failedFuture(CommandRefused.unavailable("starting, try again in a moment"));
    }
    var portfolio = Recovery.portfolio(portfolios, command.userId());
    List<DomainEvent> events;
    List<String> eventIds;
    try {
      var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      var decision = portfolio.decide(command, now, quotes);
      events = decision.events();
      eventIds = decision.eventIds();
    } catch (CommandRefused refused) {
      return Future.failedFuture(refused);
    }
    events.forEach(portfolio::apply);
    // With no events too: a repeated command is answered when what it repeats is durable.
    var used = writer;
    return used.append(events)
        .onSuccess(done -> events.forEach(event -> bus.publish(new Committed(event))))
        .recover(
            failure -> {
              recoverFrom(used, failure);
              return Future.failedFuture(
                  CommandRefused.unavailable(
                      "it is not known whether this was written, look or try again in a moment"));
            })
        .map(eventIds);
  }

  private void recoverFrom(EventWriter failed, Throwable cause) {
    if (!live || closing || failed != writer) {
      return;
    }
    live = false;
    log.atError().addKeyValue("reason", cause.toString()).log("demo.commands.write_failed");
    failed.close(CLOSE_DEADLINE).onComplete(closed -> open());
  }

  /** Refuses new commands and waits for those under way. */
  Future<Void> close() {
    closing = true;
    live = false;
    return writer == null ? Future.succeededFuture() : writer.close(CLOSE_DEADLINE);
  }
}
