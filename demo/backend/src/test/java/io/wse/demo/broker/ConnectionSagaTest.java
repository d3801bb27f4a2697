package io.wse.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.wse.demo.Await;
import io.wse.demo.domain.BrokerConnection;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.CommandRefused;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConnectionSagaTest extends BusCase {
  private static final UUID ID = UUID.randomUUID();
  private final Brokers brokers = new Brokers(1);

  private static BrokerConnection connection(String status) {
    return BrokerConnection.fromRow(
        new JsonObject()
            .put("connection_id", ID.toString())
            .put("broker", "alpaca")
            .put("broker_name", "Alpaca")
            .put("status", status)
            .put("account_count", 0)
            .put("updated_at", "2026-01-01T00:00:00.000Z"));
  }

  private ConnectionSaga saga() {
    return new ConnectionSaga(vertx, bus, brokers, 1);
  }

  @Test
  void completesOnlyWhenAllAccountsAreLinked() {
    var done = saga().run("alice", connection("pending"));

    var established = next();
    assertThat(established.command()).isEqualTo(new Command.EstablishConnection("alice", ID));
    established.accept();
    var linking = next();
    assertThat(linking.command())
        .isEqualTo(new Command.LinkAccounts("alice", ID, brokers.accounts("alice", "alpaca", ID)));
    assertThat(asked).isEmpty();
    linking.accept();
    var completing = next();
    assertThat(completing.command()).isEqualTo(new Command.CompleteConnection("alice", ID));
    assertThat(done.isComplete()).isFalse();
    completing.accept();
    Await.until("the saga ends", done::succeeded);
  }

  @Test
  void goesOnWhereARestartInterruptedIt() {
    saga().run("alice", connection("connected"));

    assertThat(next().command()).isInstanceOf(Command.LinkAccounts.class);
  }

  @Test
  void endsWhenTheUserDisconnectsMeanwhile() {
    var done = saga().run("alice", connection("pending"));
    next().accept();
    next().answer().fail(CommandRefused.conflict("the connection is disconnected already"));

    Await.until("the saga ends", done::failed);
    assertThat(asked).isEmpty();
  }
}
