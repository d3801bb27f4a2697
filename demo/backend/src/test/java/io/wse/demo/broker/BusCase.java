package io.wse.demo.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.wse.demo.Await;
import io.wse.demo.DemoServers;
import io.wse.demo.command.LocalBus;
import io.wse.demo.domain.Command;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bus on which the test plays the domain: it sees each command and answers when it likes. */
abstract class BusCase {
  /** A command that waits for its answer. */
  record Asked(Command command, Promise<List<String>> answer) {
    void accept() {
      answer.complete(List.of());
    }
  }

  final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  Vertx vertx;
  LocalBus bus;

  @BeforeEach
  void openBus() {
    vertx = Vertx.vertx();
    LocalBus.register(vertx);
    bus = new LocalBus(vertx);
    DemoServers.await(bus.onCommand(this::take).completion());
  }

  @AfterEach
  void closeBus() {
    DemoServers.await(vertx.close());
  }

  private Future<List<String>> take(Command command) {
    var waiting = new Asked(command, Promise.promise());
    asked.add(waiting);
    return waiting.answer.future();
  }

  Asked next() {
    return Await.value("a command", asked::poll);
  }

  /**
   * Waits until whatever was sent before has arrived: commands arrive in the order they were sent.
   */
  void settle() {
    var last = new Command.CancelOrder("nobody", UUID.randomUUID());
    bus.send(last);
    Await.until(
        "the last command has arrived", () -> asked.removeIf(one -> one.command().equals(last)));
  }
}
