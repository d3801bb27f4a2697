package io.wse.runtime;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what the cluster's tables still say of nodes that are gone: the addresses that they
 * listened at, and where they were.
 *
 * <p>Each member looks at what lies on itself and at nothing else. So a death costs the cluster one
 * pass over the table, however many members share it, and waits for no other member; what moves to
 * another member in the midst of it is looked at again when it has arrived. A node that is in the
 * cluster and was cleared away by mistake puts itself back ({@link BusWatch}).
 *
 * <p>Runs on a thread of its own: the tables may not be readable for a while, and Hazelcast's
 * threads, on which the news comes, are the ones that make them readable again.
 */
final class StaleEntries implements AutoCloseable {
  /** The names that Vert.x gave its tables: who listens at an address, and where a node is. */
  static final String REGISTRATIONS = "__vertx.subs";

  private static final String NODES = "__vertx.nodeInfo";

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(StaleEntries.class);

  private final MultiMap<String, HazelcastRegistrationInfo> registrations;
  private final IMap<String, HazelcastNodeInfo> nodes;
  private final Supplier<Set<String>> members;
  private final Duration retryAfter;
  private final AtomicBoolean due = new AtomicBoolean();

  /** After its end news may still come, of which nothing is to be done then. */
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, StaleEntries::newThread, new ThreadPoolExecutor.DiscardPolicy());

  /**
   * @param members the ids of the nodes that are in the cluster now
   */
  StaleEntries(HazelcastInstance hazelcast, Supplier<Set<String>> members) {
    this(hazelcast, members, RETRY_AFTER);
  }

  StaleEntries(HazelcastInstance hazelcast, Supplier<Set<String>> members, Duration retryAfter) {
    this.retryAfter = retryAfter;
    this.registrations = hazelcast.getMultiMap(REGISTRATIONS);
    this.nodes = hazelcast.getMap(NODES);
    this.members = members;
  }

  private static Thread newThread(Runnable work) {
    Thread made = new Thread(work, "wse-cluster-clearing");
    made.setDaemon(true);
    return made;
  }

  /** Clears away soon; from any thread, without waiting. */
  void clear() {
    if (due.compareAndSet(false, true)) {
      thread.execute(this::clearOrDie);
    }
  }

  /** The executor would keep an error to itself, and its thread go on as if there were none. */
  private void clearOrDie() {
    try {
      clearNow();
    } catch (Error e) {
      Thread own = Thread.currentThread();
      own.getUncaughtExceptionHandler().uncaughtException(own, e);
    }
  }

  private void clearNow() {
    due.set(false);
    boolean done = true;
    Set<String> addresses = new HashSet<>();
    done &= cleared(() -> addresses.addAll(registrations.localKeySet()));
    for (String address : addresses) {
      done &= cleared(() -> clearAddress(address));
    }
    done &= cleared(() -> nodes.localKeySet().stream().filter(this::isGone).forEach(nodes::delete));
    if (!done) {
      thread.schedule(this::clear, retryAfter.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whether it went well; what did not is no reason to leave the others. */
  private boolean cleared(Runnable part) {
    try {
      part.run();
      return true;
    } catch (HazelcastInstanceNotActiveException leaving) {
      return true; // whoever stays clears away
    } catch (RuntimeException e) {
      if (thread.isShutdown()) {
        return true;
      }
      LOG.atWarn().addKeyValue("error", e.toString()).log("wse.bus.clearing_failed");
      return false;
    }
  }

  private void clearAddress(String address) {
    for (HazelcastRegistrationInfo registration : registrations.get(address)) {
      if (isGone(registration.unwrap().nodeId())) {
        registrations.remove(address, registration);
      }
    }
  }

  /**
   * Asked anew for each, since a node may come back, under the same id, while others are cleared.
   */
  private boolean isGone(String node) {
    return !members.get().contains(node);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
