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

  /** At least one. */
  int connections() {
    long byDescriptors = descriptors - open - reserve();
    long byHeap = heapBytes / 4 * 3 / HEAP_BYTES_EACH;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.min(byDescriptors, byHeap)));
  }
}
