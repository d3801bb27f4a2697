package io.wse.chaos.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.wse.chaos.domain.Population;
import io.wse.chaos.history.ClientHistory;
import io.wse.chaos.history.Epochs;
import io.wse.chaos.history.Rows;
import io.wse.chaos.history.RunClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All clients, spread over a few event loops. Safe from any thread: what is asked of a client
 * happens on its own context.
 */
public final class Crowd {
  private static final long TICK_MS = 500;

  /** Beginning all at one moment would be a fault of its own. */
  private static final long RAMP_MS_PER_CLIENT = 4;

  private final Vertx vertx;
  private final Surroundings surroundings;
  private final List<Loop> loops = new ArrayList<>();
  private final List<ClientHistory> ended = new CopyOnWriteArrayList<>();
  private final int size;

  public Crowd(
      Vertx vertx,
      Population population,
      List<Door> doors,
      String secret,
      RunClock clock,
      Epochs epochs,
      long seed) {
    this.vertx = vertx;
    this.surroundings =
        new Surroundings(vertx, new Wires(vertx), doors, secret, clock, epochs, new CrowdStats());
    this.size = population.clients();
    Random random = new Random(seed);
    int count = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));
    for (int i = 0; i < count; i++) {
      loops.add(new Loop());
    }
    for (int i = 0; i < size; i++) {
      Client client = new Client(Person.of(i, population), surroundings, random.nextLong());
      loops.get(i % count).clients.add(client);
    }
  }

  /** Begins to connect them all. */
  public Future<Void> start() {
    return Future.all(loops.stream().map(vertx::deployVerticle).toList()).mapEmpty();
  }

  public CrowdStats stats() {
    return surroundings.stats();
  }

  public int size() {
    return size;
  }

  /** How many are not where the logs are, or not connected. */
  public Future<Integer> behind(Map<Integer, LogHead> heads) {
    return count(client -> !client.isCurrent(heads));
  }

  /** How many wait for a snapshot that is due. */
  public Future<Integer> awaitingSnapshots() {
    return count(Client::awaitsSnapshot);
  }

  /** Has each write down what its cache holds, at the end of a phase. */
  public Future<Void> markCaches(int phase) {
    return forEach(client -> client.history().cache(phase, client.cachedRows()));
  }

  /** Cuts clients without a word, each for so long. */
  public Future<Integer> cut(Predicate<Integer> which, long awayMs) {
    return count(
        client -> {
          boolean chosen = which.test(client.history().client());
          if (chosen) {
            client.cutFor(awayMs);
          }
          return chosen;
        });
  }

  /** Cuts clients again and again, each in its own time, and each time for so long. */
  public Future<Void> cutEach(Predicate<Integer> which, long everyMs, long awayMs) {
    return forEach(
        client -> {
          if (which.test(client.history().client())) {
            client.cutEach(everyMs, awayMs);
          }
        });
  }

  /** Ends what {@link #cutEach} began. */
  public Future<Void> leaveAlone() {
    return forEach(Client::leaveAlone);
  }

  /** Has clients forget all and begin anew. */
  public Future<Integer> reload(Predicate<Integer> which) {
    return count(
        client -> {
          boolean chosen = which.test(client.history().client());
          if (chosen) {
            ended.add(client.reload());
          }
          return chosen;
        });
  }

  public Future<Void> stop() {
    return forEach(Client::stop);
  }

  /** Only when all have stopped. */
  public List<ClientHistory> histories() {
    List<ClientHistory> all = new ArrayList<>(ended);
    loops.forEach(loop -> loop.clients.forEach(client -> all.add(client.history())));
    return all;
  }

  /** What each client's cache holds, by a function of it; for looking into a difference. */
  <T> Future<List<T>> map(Function<Client, T> look) {
    List<Future<List<T>>> parts = new ArrayList<>();
    for (Loop loop : loops) {
      Promise<List<T>> part = Promise.promise();
      loop.run(
          () -> {
            List<T> found = new ArrayList<>();
            loop.clients.forEach(client -> found.add(look.apply(client)));
            part.complete(found);
          });
      parts.add(part.future());
    }
    return Future.all(parts)
        .map(
            done -> {
              List<T> all = new ArrayList<>();
              parts.forEach(part -> all.addAll(part.result()));
              return all;
            });
  }

  private Future<Integer> count(Predicate<Client> condition) {
    return map(condition::test).map(all -> (int) all.stream().filter(yes -> yes).count());
  }

  private Future<Void> forEach(Consumer<Client> action) {
    return map(client -> {
          action.accept(client);
          return Rows.EMPTY;
        })
        .mapEmpty();
  }

  /** One event loop and its clients. */
  private final class Loop extends VerticleBase {
    final List<Client> clients = new ArrayList<>();
    private Context own;

    @Override
    public Future<?> start() {
      own = context;
      for (int i = 0; i < clients.size(); i++) {
        Client client = clients.get(i);
        vertx.setTimer(1 + i * RAMP_MS_PER_CLIENT * loops.size(), turn -> client.connect());
      }
      vertx.setPeriodic(
          TICK_MS,
          tick -> {
            int nowMs = surroundings.clock().nowMs();
            clients.forEach(client -> client.tick(nowMs));
          });
      return Future.succeededFuture();
    }

    void run(Runnable action) {
      own.runOnContext(now -> action.run());
    }
  }
}
