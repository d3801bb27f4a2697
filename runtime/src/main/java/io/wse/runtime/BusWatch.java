package io.wse.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.wse.codec.bus.BusAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, every few seconds and whenever members came or went, whether the cluster still knows this
 * node's addresses, and registers all of them again when it does not.
 *
 * <p>Looked at are the fixed addresses and some of the others, in turn: a member that clears a
 * node's addresses away clears all that lie on it. Where only some are known to be missing, because
 * the members went that had them, or because two clusters became one, nothing is looked at first. A
 * channel that was forgotten alone is found by whoever follows it, from the channel's log.
 *
 * <p>State on the verticle's context.
 */
final class BusWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(BusWatch.class);
  private static final long PERIOD_MS = 5_000;

  /** Whatever becomes of one question, the next look comes. */
  private static final long ANSWER_TIMEOUT_S = 30;

  private static final int OTHERS_AT_A_TIME = 32;

  private static final List<String> FIXED =
      List.of(
          BusAddress.PUBLISHER, BusAddress.LOST_POSITIONS, BusAddress.ANCHORS, BusAddress.SNAPSHOT);

  private final BusClusterManager manager;
  private final Cluster cluster;
  private final Counter repairs;
  private List<String> others = List.of();
  private boolean looking;
  private boolean again;
  private boolean entriesLost;

  BusWatch(Cluster cluster, MeterRegistry meters) {
    this.cluster = cluster;
    this.manager = cluster.manager();
    this.repairs =
        Counter.builder("wse_bus_repairs")
            .description("Times that this node registered all its addresses with the cluster again")
            .register(meters);
    Gauge.builder("wse_cluster_members", cluster, joined -> joined.members().size())
        .description("Nodes in the cluster as this one sees it, with itself")
        .register(meters);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(PERIOD_MS, tick -> look());
    cluster.onMembershipChange(() -> context.runOnContext(changed -> look()));
    return vertx.executeBlocking(
        () -> {
          cluster.onEntriesLost(() -> context.runOnContext(lost -> repairSoon()));
          return null;
        });
  }

  private void repairSoon() {
    entriesLost = true;
    look();
  }

  private void look() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    (entriesLost ? repair() : repairIfForgotten())
        .eventually(() -> manager.tellOwnAddress().timeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS))
        .eventually(() -> inTurn(FIXED, this::refresh))
        // What fails now is tried again in the next period.
        .onComplete(done -> looked());
  }

  private Future<Void> repairIfForgotten() {
    Set<String> own = manager.ownAddresses();
    List<String> asked = new ArrayList<>(someOthers(own));
    own.stream().filter(BusWatch::isFixed).forEach(asked::add);
    // One after the other: while the cluster is in trouble each keeps a worker thread waiting.
    return allRegistered(asked.iterator())
        .compose(all -> all ? Future.succeededFuture() : repair());
  }

  private Future<Void> refresh(String address) {
    return manager.refresh(address).timeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
  }

  private static boolean isFixed(String address) {
    return FIXED.contains(address) || address.startsWith(BusProbe.ADDRESS_PREFIX);
  }

  private Future<Boolean> allRegistered(Iterator<String> addresses) {
    return addresses.hasNext()
        ? manager
            .isRegistered(addresses.next())
            .timeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS)
            .compose(yes -> yes ? allRegistered(addresses) : Future.succeededFuture(false))
        : Future.succeededFuture(true);
  }

  private static <T> Future<Void> inTurn(Collection<T> all, Function<T, Future<Void>> work) {
    Future<Void> done = Future.succeededFuture();
    for (T one : all) {
      done = done.compose(before -> work.apply(one));
    }
    return done;
  }

  private void looked() {
    looking = false;
    if (again) {
      again = false;
      look();
    }
  }

  private List<String> someOthers(Set<String> own) {
    if (others.isEmpty()) {
      others = List.copyOf(own);
    }
    int size = Math.min(OTHERS_AT_A_TIME, others.size());
    List<String> some = others.subList(0, size);
    others = others.subList(size, others.size());
    return some;
  }

  private Future<Void> repair() {
    List<String> all = List.copyOf(manager.ownAddresses());
    repairs.increment();
    LOG.atWarn().addKeyValue("addresses", all.size()).log("wse.bus.addresses_forgotten");
    entriesLost = false;
    return manager
        .registerAgain(all)
        .timeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS)
        .onFailure(failure -> entriesLost = true);
  }
}
