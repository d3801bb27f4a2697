package io.wse.demo.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.BrokerAccount;
import io.wse.demo.domain.BrokerConnection;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a requested connection to its end: lets the broker establish it, asks for its accounts,
 * links them all, and completes. Each step is a command that the domain checks, so a user who
 * disconnects meanwhile simply ends the saga, and a step that was done before a restart is not done
 * again. Completion waits for nothing: it is written after the accounts' events, and readers can
 * tell from positions what a row includes.
 */
final class ConnectionSaga {
  private static final Logger log = LoggerFactory.getLogger(ConnectionSaga.class);

  private final Vertx vertx;
  private final LocalBus bus;
  private final Brokers brokers;
  private final long brokerDelayMs;

  /** {@code brokerDelayMs}: how long a broker takes for an answer. */
  ConnectionSaga(Vertx vertx, LocalBus bus, Brokers brokers, long brokerDelayMs) {
    this.vertx = vertx;
    this.bus = bus;
    this.brokers = brokers;
    this.brokerDelayMs = brokerDelayMs;
  }

  /** Runs from wherever the connection stands. */
  Future<Void> run(String userId, BrokerConnection connection) {
    var id = connection.connectionId();
    return establish(userId, connection)
        .compose(established -> discover(userId, connection))
        .compose(accounts -> bus.send(new Command.LinkAccounts(userId, id, accounts)))
        .compose(linked -> bus.send(new Command.CompleteConnection(userId, id)))
        .onSuccess(
            completed ->
                log.atInfo()
                    .addKeyValue("connection_id", id)
                    .addKeyValue("broker", connection.broker())
                    .log("demo.saga.completed"))
        .onFailure(failure -> logEnd(id.toString(), failure))
        .mapEmpty();
  }

  private Future<?> establish(String userId, BrokerConnection connection) {
    return connection.status() == BrokerConnection.Status.PENDING
        ? brokerAnswers()
            .compose(
                admitted ->
                    bus.send(new Command.EstablishConnection(userId, connection.connectionId())))
        : Future.succeededFuture();
  }

  private Future<List<BrokerAccount>> discover(String userId, BrokerConnection connection) {
    return brokerAnswers()
        .map(answered -> brokers.accounts(userId, connection.broker(), connection.connectionId()));
  }

  private Future<?> brokerAnswers() {
    return brokerDelayMs == 0 ? Future.succeededFuture() : vertx.timer(brokerDelayMs);
  }

  private static void logEnd(String connectionId, Throwable failure) {
    // Unavailable: the write side is recovering and will hand the connection over again.
    var expected = failure instanceof CommandRefused;
    (expected ? log.atInfo() : log.atError())
        .addKeyValue("connection_id", connectionId)
        .addKeyValue("reason", expected ? failure.getMessage() : failure.toString())
        .log("demo.saga.ended");
  }
}
