package io.wse.chaos.hostile;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.wse.testbed.NodeProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Attacks the socket nodes, several times a second, for as long as it is deployed. Each attack has
 * a connection of its own to a node's port, past the proxies. State on the verticle's context.
 */
public final class HostileClients extends VerticleBase {
  private static final int ATTACK_EVERY_MS = 100;
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  /** Longer than every timeout of a node, and than a node stands still in any fault. */
  private static final long PATIENCE_MS = 55_000;

  /** Close codes of a node that cannot serve anybody now: its log is away, or it drains. */
  private static final List<Integer> NOT_NOW = List.of(4500, 4503);

  private static final int UPGRADED = 101;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_TOLD = 3;

  private final List<NodeProcess> nodes;
  private final List<Attack> attacks;
  private final Random random;
  private final Map<String, Counter> counters = new LinkedHashMap<>();
  private final Promise<List<AttackTally>> finished = Promise.promise();
  private int next;
  private int open;
  private boolean finishing;
  private NetClient client;
  private long timer;

  /**
   * @param nodes socket nodes
   * @param secret the key that signs tokens
   */
  public HostileClients(List<NodeProcess> nodes, String secret, long seed) {
    this.nodes = List.copyOf(nodes);
    this.attacks = Attacks.all(secret);
    this.random = new Random(seed);
    attacks.forEach(attack -> counters.put(attack.name(), new Counter()));
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpNoDelay(true));
    timer = vertx.setPeriodic(ATTACK_EVERY_MS, tick -> attack());
    return Future.succeededFuture();
  }

  private void attack() {
    NodeProcess node = nodes.get(random.nextInt(nodes.size()));
    Attack attack = attacks.get(next);
    next = (next + 1) % attacks.size();
    open++;
    client
        .connect(node.port(), "127.0.0.1")
        .onComplete(
            socket -> new Attempt(attack, socket).begin(),
            failure -> {
              open--;
              counters.get(attack.name()).undecided++;
              completeIfDone();
            });
  }

  /**
   * Begins no more attacks, and completes with the outcome when those under way are decided. From
   * any thread, once.
   */
  public Future<List<AttackTally>> finish() {
    context.runOnContext(
        turn -> {
          vertx.cancelTimer(timer);
          finishing = true;
          completeIfDone();
        });
    return finished.future();
  }

  private void completeIfDone() {
    if (finishing && open == 0) {
      finished.tryComplete(
          counters.entrySet().stream()
              .map(entry -> entry.getValue().tally(entry.getKey()))
              .toList());
    }
  }

  /** One attack under way. */
  private final class Attempt {
    private final Attack attack;
    private final NetSocket socket;
    private final Answer answer = new Answer();
    private final WireReader reader = new WireReader(answer);
    private long patience;
    private boolean decided;

    Attempt(Attack attack, NetSocket socket) {
      this.attack = attack;
      this.socket = socket;
    }

    void begin() {
      patience = vertx.setTimer(PATIENCE_MS, over -> decide(false));
      socket.handler(this::received);
      socket.exceptionHandler(failure -> {});
      socket.closeHandler(
          closed -> {
            answer.end();
            decide(false);
          });
      socket.write(attack.opening());
    }

    private void received(Buffer chunk) {
      boolean waiting = answer.status() == Answer.NONE;
      reader.read(chunk);
      if (waiting && answer.status() == UPGRADED) {
        attack.frames().forEach(socket::write);
      }
      if (attack.right().test(answer)) {
        decide(true);
      }
    }

    private void decide(boolean early) {
      if (decided) {
        return;
      }
      decided = true;
      open--;
      vertx.cancelTimer(patience);
      Counter counter = counters.get(attack.name());
      if (early || attack.right().test(answer)) {
        counter.right++;
      } else if (broken()) {
        counter.undecided++;
      } else {
        counter.wrong(answer.toString());
      }
      socket.close();
      completeIfDone();
    }

    /** Whether the node went, or sent the client away because it cannot serve anybody now. */
    private boolean broken() {
      return NOT_NOW.contains(answer.closeCode())
          || answer.status() == UNAVAILABLE
          || answer.ended() && answer.closeCode() == Answer.NONE && answer.status() < 200;
    }
  }

  private static final class Counter {
    private int right;
    private int undecided;
    private int wrongCount;
    private final List<String> wrong = new ArrayList<>();

    void wrong(String what) {
      wrongCount++;
      if (wrong.size() < MOST_TOLD) {
        wrong.add(what);
      }
    }

    AttackTally tally(String attack) {
      return new AttackTally(attack, right, undecided, wrongCount, wrong);
    }
  }
}
