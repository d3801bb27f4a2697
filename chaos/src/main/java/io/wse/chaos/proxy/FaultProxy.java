package io.wse.chaos.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Listens in the place of a server and passes connections on to it, as well or as badly as it is
 * told: late, slowly, in slices, not at all, or cut.
 *
 * <p>State on the verticle's context; the public methods may be called from any thread.
 */
public final class FaultProxy extends VerticleBase {
  /** Small, so that the server feels a slow client and not the system's large buffers. */
  private static final int SERVER_SIDE_BUFFER_BYTES = 32 << 10;

  private final String host;
  private final int wantedPort;
  private final String serverHost;
  private final int serverPort;
  private final Set<FaultLink> links = new LinkedHashSet<>();
  private NetServer listener;
  private NetClient client;
  private Function<FaultLink, Conditions> rule = link -> Conditions.CLEAR;
  private boolean refusing;
  private long opened;

  private FaultProxy(String host, int port, String serverHost, int serverPort) {
    this.host = host;
    this.wantedPort = port;
    this.serverHost = serverHost;
    this.serverPort = serverPort;
  }

  /**
   * Listens from now on.
   *
   * @param port 0 for a free one
   */
  public static Future<FaultProxy> open(
      Vertx vertx, String host, int port, String serverHost, int serverPort) {
    FaultProxy proxy = new FaultProxy(host, port, serverHost, serverPort);
    return vertx.deployVerticle(proxy).map(proxy);
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setReceiveBufferSize(SERVER_SIDE_BUFFER_BYTES));
    listener =
        vertx
            .createNetServer(new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true))
            .connectHandler(this::connected);
    return listener.listen(wantedPort, host);
  }

  @Override
  public Future<?> stop() {
    cutNow(link -> true);
    return client.close();
  }

  public int port() {
    return listener.actualPort();
  }

  /** How each link is to be from now on, those that stand and those to come. */
  public Future<Void> conditions(Function<FaultLink, Conditions> next) {
    return onContext(
        () -> {
          rule = next;
          List.copyOf(links).forEach(link -> link.conditions(next.apply(link)));
          return null;
        });
  }

  /** Cuts links; gives how many. */
  public Future<Integer> cut(Predicate<FaultLink> which) {
    return onContext(() -> cutNow(which));
  }

  /** While refusing, what connects is cut at once. */
  public Future<Void> refuse(boolean on) {
    return onContext(
        () -> {
          refusing = on;
          return null;
        });
  }

  /** How many links stand. */
  public Future<Integer> links() {
    return onContext(links::size);
  }

  private int cutNow(Predicate<FaultLink> which) {
    List<FaultLink> chosen = links.stream().filter(which).toList();
    chosen.forEach(FaultLink::cut);
    return chosen.size();
  }

  private void connected(NetSocket from) {
    if (refusing) {
      from.close();
      return;
    }
    from.pause();
    client
        .connect(serverPort, serverHost)
        .onComplete(to -> linked(from, to), failure -> from.close());
  }

  private void linked(NetSocket from, NetSocket to) {
    to.pause();
    FaultLink[] self = new FaultLink[1];
    FaultLink link = new FaultLink(opened++, vertx, from, to, () -> links.remove(self[0]));
    self[0] = link;
    links.add(link);
    link.start(rule.apply(link));
  }

  private <T> Future<T> onContext(Supplier<T> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }
}
