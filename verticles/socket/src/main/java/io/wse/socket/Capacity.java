package io.wse.socket;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * How many connections a process can hold without running out of descriptors or heap.
 *
 * @param descriptors that the process may open; {@link Long#MAX_VALUE} where that is not known
 * @param open of them already
 * @param heapBytes that the process may use
 */
record Capacity(long descriptors, long open, long heapBytes) {
  /** For the management port, the backends, the bus, files and answers to those refused. */
  private static final long LEAST_RESERVE = 128;

  /** A connection costs about 17 KB before it follows anything. */
  private static final long HEAP_BYTES_EACH = 24 << 10;

  /**
   * What a connection without a welcome can hold at most, beside one frame: its own, the request
   * line and the headers, a token of each of them, and what arrives while it waits for its turn.
   */
  static final long PENDING_BYTES_EACH =
      HEAP_BYTES_EACH
          + 2 * SocketVerticle.MAX_HTTP_HEAD_BYTES
          + 2 * Authenticator.MAX_TOKEN_CHARS
          + (8 << 10);

  private static final int LEAST_PENDING = 16;

  static Capacity ofThisProcess() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    long heapBytes = Runtime.getRuntime().maxMemory();
    return system instanceof UnixOperatingSystemMXBean unix
        ? new Capacity(
            unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount(), heapBytes)
        : new Capacity(Long.MAX_VALUE, 0, heapBytes);
  }

  /** Descriptors that are kept from clients. */
  long reserve() {
    return Math.max(LEAST_RESERVE, descriptors / 10);
  }

  /**
   * How many connections may be pending: what strangers can make the process hold takes half of the
   * heap at most.
   *
   * @param connections that are taken in all
   */
  int pending(int connections, int maxFrameBytes) {
    long byHeap = heapBytes / 2 / (PENDING_BYTES_EACH + maxFrameBytes);
    return (int) Math.min(connections, Math.max(LEAST_PENDING, Math.min(connections / 2, byHeap)));
  }

  /** At least one. */
  int connections() {
    long byDescriptors = descriptors - open - reserve();
    long byHeap = heapBytes / 4 * 3 / HEAP_BYTES_EACH;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.min(byDescriptors, byHeap)));
  }
}
