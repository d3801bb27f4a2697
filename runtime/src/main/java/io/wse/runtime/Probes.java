package io.wse.runtime;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What the watchdog of a node asks. */
final class Probes {
  /** As much as an allocator of the network takes at a time. */
  private static final int DIRECT_BYTES = 1 << 20;

  private static final int LISTENER_TIMEOUT_MS = 4_000;

  private static final byte[] REQUEST =
      "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private Probes() {}

  /** Each event loop, those that accept connections too, must run a task. */
  static void eventLoops(Watchdog watchdog, Vertx vertx) {
    VertxInternal internal = (VertxInternal) vertx;
    int number = 0;
    for (EventExecutor loop : internal.nettyEventLoopGroup()) {
      watchdog.watch("event loop " + number++, () -> task(loop));
    }
    for (EventExecutor loop : internal.acceptorEventLoopGroup()) {
      watchdog.watch("event loop of the listeners", () -> task(loop));
    }
  }

  private static CompletableFuture<?> task(EventExecutor loop) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    try {
      loop.execute(() -> ran.complete(null));
    } catch (RuntimeException e) {
      ran.completeExceptionally(e); // it has ended
    }
    return ran;
  }

  /** Memory outside of the heap can be had, which every read and write of a socket needs. */
  static CompletableFuture<?> directMemory() {
    try {
      Unpooled.directBuffer(DIRECT_BYTES).release();
      return CompletableFuture.completedFuture(null);
    } catch (OutOfMemoryError e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * A listener answers a request, whatever it answers: a full node closes the connection. A
   * connection alone would prove nothing, since the system accepts those without the process.
   */
  static Watchdog.Probe listener(String host, int port) {
    ThreadPoolExecutor asker =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), Probes::newThread);
    asker.allowCoreThreadTimeOut(true);
    return () -> {
      CompletableFuture<Void> answered = new CompletableFuture<>();
      Runnable ask =
          () -> {
            try {
              request(host, port);
              answered.complete(null);
            } catch (IOException | RuntimeException | Error e) {
              answered.completeExceptionally(e);
            }
          };
      asker.execute(ask);
      return answered;
    };
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "wse-watchdog-listener");
    thread.setDaemon(true);
    return thread;
  }

  private static void request(String host, int port) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    try (Socket socket = new Socket()) {
      // Takes a descriptor: without one this fails, and proves nothing of the listener.
      socket.setSoTimeout(LISTENER_TIMEOUT_MS);
      try {
        socket.connect(
            new InetSocketAddress(
                address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port),
            LISTENER_TIMEOUT_MS);
        socket.getOutputStream().write(REQUEST);
        socket.getInputStream().read();
      } catch (ConnectException | NoRouteToHostException e) {
        throw e;
      } catch (SocketException e) {
        // The process has reset the connection, as a full node does.
        return;
      }
    }
  }
}
