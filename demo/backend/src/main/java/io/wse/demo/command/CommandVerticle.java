package io.wse.demo.command;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.sqlclient.Pool;
import io.wse.demo.domain.Command;
import io.wse.demo.domain.Quotes;
import io.wse.demo.kafka.EventWriter;
import io.wse.demo.readmodel.Queries;
import java.time.Clock;

/** Takes commands from the bus. One instance: it is the only writer of the demo's events. */
public final class CommandVerticle extends VerticleBase {
  private final Pool pool;
  private final String bootstrap;
  private final Quotes quotes;
  private final Clock clock;
  private CommandHandler handler;
  private MessageConsumer<Command> commands;

  public CommandVerticle(Pool pool, String bootstrap, Quotes quotes, Clock clock) {
    this.pool = pool;
    this.bootstrap = bootstrap;
    this.quotes = quotes;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    var bus = new LocalBus(vertx);
    handler =
        new CommandHandler(
            vertx,
            bus,
            quotes,
            clock,
            () -> new EventWriter(vertx, bootstrap),
            new Recovery(vertx, new Queries(pool), bootstrap));
    commands = bus.onCommand(handler::handle);
    handler.open();
    return commands.completion();
  }

  /** Whether commands are taken; false until the state is recovered. Any thread may ask. */
  public boolean isLive() {
    return handler != null && handler.isLive();
  }

  @Override
  public Future<?> stop() {
    return commands.unregister().transform(gone -> handler.close());
  }
}
