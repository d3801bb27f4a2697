package io.wse.runtime.trust;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs the handshake on each connection between members before Hazelcast reads from it. Hazelcast
 * calls it on its I/O executor, whose threads it may block for {@value #TIMEOUT_MS} ms at most.
 */
final class MemberInterceptor implements MemberSocketInterceptor {
  private static final int TIMEOUT_MS = 3_000;

  /** Half the threads of the executor: connections that stay silent cannot take them all. */
  private static final int ACCEPTED_AT_ONCE = 8;

  private final MemberHandshake handshake;
  private final Semaphore accepting = new Semaphore(ACCEPTED_AT_ONCE);

  MemberInterceptor(ClusterSecret secret) {
    this.handshake = new MemberHandshake(secret);
  }

  @Override
  public void init(Properties properties) {}

  @Override
  public void onConnect(Socket socket) throws IOException {
    blocking(socket, in -> handshake.connect(in, socket.getOutputStream()));
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    if (!accepting.tryAcquire()) {
      throw new IOException("too many connections authenticate themselves at once");
    }
    try {
      blocking(socket, in -> handshake.accept(in, socket.getOutputStream()));
    } finally {
      accepting.release();
    }
  }

  private static void blocking(Socket socket, Exchange exchange) throws IOException {
    SocketChannel channel = socket.getChannel();
    channel.configureBlocking(true);
    exchange.with(new Deadline(socket));
    socket.setSoTimeout(0);
    channel.configureBlocking(false);
  }

  /** What is read or written while the channel blocks; a failure closes the connection. */
  private interface Exchange {
    void with(InputStream in) throws IOException;
  }

  /** One time limit for all reads together: a peer cannot extend it byte by byte. */
  private static final class Deadline extends FilterInputStream {
    private final Socket socket;
    private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);

    Deadline(Socket socket) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new SocketTimeoutException("the peer did not authenticate itself in time");
      }
      socket.setSoTimeout((int) leftMs);
      return super.read(into, offset, length);
    }
  }
}
