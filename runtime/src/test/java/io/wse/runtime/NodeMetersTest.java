package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
  private static final int BYTES = 16 << 20;

  @Test
  void theNetworksMemoryOutsideOfTheHeapIsCounted() {
    try (NodeMeters meters = new NodeMeters()) {
      double before = nettyDirectBytes(meters);
      ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(BYTES);

      assertThat(nettyDirectBytes(meters) - before).isGreaterThanOrEqualTo(BYTES);

      buffer.release();
    }
  }

  private static double nettyDirectBytes(NodeMeters meters) {
    return meters.registry().get("wse.netty.direct").gauge().value();
  }
}
