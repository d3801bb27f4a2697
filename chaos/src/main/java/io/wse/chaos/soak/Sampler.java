package io.wse.chaos.soak;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.wse.chaos.rig.Kind;
import io.wse.chaos.rig.Rig;
import io.wse.chaos.rig.Waiting;
import io.wse.testbed.Exposition;
import io.wse.testbed.NodeProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks at what nodes and Redis hold. For a thread that may wait. */
public final class Sampler {
  private static final String REDIS_MEMORY = "used_memory:";

  private final Rig rig;

  private Sampler(Rig rig) {
    this.rig = rig;
  }

  /** One node after the other. */
  public static Sample take(Rig rig) {
    return new Sampler(rig).take();
  }

  private Sample take() {
    Map<String, Long> values = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      for (NodeProcess node : rig.nodes(kind)) {
        Exposition meters = node.meters();
        add(values, kind, "heap in use, KB", node.liveHeapBytes() / 1024.0);
        // On Java 17 the JVM counts the memory of the network too, and more; on Java 25 it does
        // not.
        double direct =
            Math.max(
                meters.sum("wse_netty_direct_bytes"),
                meters.sum("jvm_buffer_memory_used_bytes", "id=\"direct\""));
        add(values, kind, "direct memory, KB", direct / 1024);
        add(values, kind, "descriptors", meters.sum("process_files_open_files"));
        add(values, kind, "threads", meters.sum("jvm_threads_live_threads"));
      }
    }
    values.put("Redis memory, KB", redisMemory() >> 10);
    return new Sample(rig.clock().nowMs(), values);
  }

  private static void add(Map<String, Long> values, Kind kind, String what, double value) {
    values.merge(kind.part() + ": " + what, Math.round(value), Long::sum);
  }

  private long redisMemory() {
    Redis redis = Redis.createClient(rig.vertx(), rig.testbed().redis().url());
    try {
      String info = Waiting.on(redis.send(Request.cmd(Command.INFO).arg("memory"))).toString();
      int from = info.indexOf(REDIS_MEMORY) + REDIS_MEMORY.length();
      return Long.parseLong(info.substring(from, info.indexOf('\r', from)));
    } finally {
      redis.close();
    }
  }
}
