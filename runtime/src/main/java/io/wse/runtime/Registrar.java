package io.wse.runtime;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import com.hazelcast.partition.PartitionService;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Puts addresses into the cluster's table, many at a time: what comes while others are being put
 * goes together once they are there. One by one, each would wait for an answer of another member
 * before the next is sent, and thousands of clients that come at once, as after the death of a
 * node, for all before them.
 *
 * <p>Each part of the table has a lane of its own, so that a member which does not answer holds up
 * only what is to lie on it. While a part has no member at all, everything waits for it. The copy
 * of an entry is made after the answer: if a member dies in between, {@link BusWatch} mends it.
 *
 * <p>State on a context of its own; may be used from any thread.
 */
final class Registrar {
  /** So many go together, for each a hundred bytes or so: what a member does without a pause. */
  static final int AT_A_TIME = 1_000;

  /** Of its own, so that nobody else waits where all of them do. */
  private static final int THREADS = 2;

  private final class Lane {
    final Queue<Entry> waiting = new ArrayDeque<>();
    boolean putting;

    void next() {
      if (putting || waiting.isEmpty()) {
        return;
      }
      putting = true;
      List<Entry> some = new ArrayList<>();
      while (some.size() < AT_A_TIME && !waiting.isEmpty()) {
        some.add(waiting.remove());
      }
      putAll(some)
          .onComplete(
              (done, failure) ->
                  context.runOnContext(
                      turn -> {
                        putting = false;
                        next();
                        some.forEach(entry -> entry.promise().complete(null, failure));
                      }));
    }
  }

  private record Entry(String address, RegistrationInfo registration, Promise<Void> promise) {}

  private final Context context;
  private final WorkerExecutor threads;
  private final MultiMap<String, HazelcastRegistrationInfo> table;
  private final PartitionService partitions;
  private final Map<Integer, Lane> lanes = new HashMap<>();

  Registrar(VertxInternal vertx, HazelcastInstance hazelcast) {
    this.context = vertx.createEventLoopContext();
    this.threads = vertx.createSharedWorkerExecutor("wse-registrar", THREADS);
    this.table = hazelcast.getMultiMap(StaleEntries.REGISTRATIONS);
    this.partitions = hazelcast.getPartitionService();
  }

  /** Completes when the cluster knows of it, on this registrar's context. */
  Future<Void> put(String address, RegistrationInfo registration) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        turn -> {
          Lane lane;
          try {
            lane = lane(address);
          } catch (RuntimeException outOfTheCluster) {
            done.fail(outOfTheCluster);
            return;
          }
          lane.waiting.add(new Entry(address, registration, done));
          lane.next();
        });
    return done.future();
  }

  private Lane lane(String address) {
    return lanes.computeIfAbsent(
        partitions.getPartition(address).getPartitionId(), first -> new Lane());
  }

  private Future<Void> putAll(List<Entry> some) {
    Map<String, Collection<? extends HazelcastRegistrationInfo>> entries = new HashMap<>();
    Map<String, List<HazelcastRegistrationInfo>> byAddress = new HashMap<>();
    for (Entry entry : some) {
      byAddress
          .computeIfAbsent(entry.address(), first -> new ArrayList<>())
          .add(new HazelcastRegistrationInfo(entry.registration()));
    }
    entries.putAll(byAddress);
    // To be sent it is serialized, which is more than an event loop should do at once. And where a
    // part of the table has no owner, as in a merge, Hazelcast waits for one, whatever is put.
    return threads
        .executeBlocking(() -> table.putAllAsync(entries), false)
        .compose(Future::fromCompletionStage);
  }
}
