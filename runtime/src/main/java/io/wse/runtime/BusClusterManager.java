package io.wse.runtime;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.ReplicaMigrationEvent;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Hazelcast's cluster manager, which remembers what this node registered on the bus, and clears
 * away what others left without holding up the cluster.
 *
 * <p>Where a node's addresses are is shared data of the cluster, and members clear away what
 * belonged to one that they believe gone. When it was only cut off or stopped, that may come after
 * the node has put its addresses back: it is in the cluster then, and hears nothing. With what is
 * remembered here it can see that and mend it.
 *
 * <p>The original clears away on the thread that brings the news, holding a lock that Hazelcast's
 * merge needs, and lets every member read the whole table and register all of its own again, while
 * its look-ups wait. In a cluster that parts, the reading waits for members that are gone and the
 * merge for the reading, for two minutes. So none of that is left to it ({@link StaleEntries},
 * {@link BusWatch}).
 *
 * <p>May be used from any thread; answers arrive on the caller's context.
 */
final class BusClusterManager extends HazelcastClusterManager {
  /** The attribute of a member by which Vert.x knows it as one of its nodes. */
  private static final String NODE_ID = "__vertx.nodeId";

  private final OwnRegistrations own = new OwnRegistrations();
  private volatile VertxInternal vertx;
  private volatile RegistrationListener listener;
  private volatile StaleEntries stale;
  private volatile Registrar registrar;

  /** Each registration has a number of its own in this node. */
  private final Map<RegistrationInfo, Future<Void>> adding = new ConcurrentHashMap<>();

  /**
   * @param hazelcast a member that was made with {@link #identified}; it ends when the node leaves
   */
  BusClusterManager(HazelcastInstance hazelcast) {
    super(hazelcast);
  }

  /** The configuration of a member that is to be one of Vert.x' nodes. */
  static Config identified(Config config) {
    config.getMemberAttributeConfig().setAttribute(NODE_ID, UUID.randomUUID().toString());
    return config.setProperty("hazelcast.shutdownhook.enabled", "false");
  }

  @Override
  public void init(Vertx given) {
    vertx = (VertxInternal) given;
    super.init(given);
  }

  @Override
  public void registrationListener(RegistrationListener given) {
    listener = given;
    super.registrationListener(given);
  }

  @Override
  public void join(Completable<Void> promise) {
    Promise<Void> joined = Promise.promise();
    super.join(joined);
    joined
        .future()
        .compose(done -> vertx.executeBlocking(() -> watch(getHazelcastInstance()), false))
        .onComplete(promise);
  }

  /** Blocks: every member is told who listens. */
  private Void watch(HazelcastInstance hazelcast) {
    StaleEntries made = new StaleEntries(hazelcast, () -> Set.copyOf(getNodes()));
    hazelcast.getPartitionService().addMigrationListener(new AfterMigration(made::clear));
    stale = made;
    registrar = new Registrar(vertx, hazelcast);
    made.clear(); // a member may have gone before anybody listened
    return null;
  }

  @Override
  public void leave(Completable<Void> promise) {
    if (stale != null) {
      stale.close();
    }
    Promise<Void> left = Promise.promise();
    super.leave(left);
    left.future()
        .eventually(() -> vertx.executeBlocking(() -> shutDown(getHazelcastInstance()), false))
        .onComplete(promise);
  }

  /** Blocks until the member's data has moved to others, or its time for that is over. */
  static Void shutDown(HazelcastInstance hazelcast) throws InterruptedException {
    while (hazelcast.getLifecycleService().isRunning()) {
      try {
        hazelcast.getLifecycleService().shutdown();
      } catch (RejectedExecutionException e) {
        TimeUnit.MILLISECONDS.sleep(1); // it is busy with members that come and go
      }
    }
    return null;
  }

  /** Only Vert.x' high availability would have to know, and no node uses it. */
  @Override
  public void memberAdded(MembershipEvent joined) {}

  @Override
  public void memberRemoved(MembershipEvent left) {
    clear();
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGED) {
      clear();
    }
  }

  private void clear() {
    if (stale != null) {
      stale.clear();
    }
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (registration.localOnly()) {
      super.addRegistration(address, registration, promise);
      return;
    }
    Future<Void> added = registrar.put(address, registration);
    adding.put(registration, added);
    added
        .andThen(
            (done, failure) -> {
              if (failure == null) {
                own.add(address, registration);
              }
              adding.remove(registration);
            })
        .onComplete(promise);
  }

  /** What is being added is removed when that has ended; else it would be there for ever. */
  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    adding
        .getOrDefault(registration, Future.succeededFuture())
        .onComplete(
            added -> {
              own.remove(address, registration);
              super.removeRegistration(address, registration, promise);
            });
  }

  /** Addresses that others can send to at this node. */
  Set<String> ownAddresses() {
    return own.addresses();
  }

  /** Whether all that this node has registered for the address is known to the cluster. */
  Future<Boolean> isRegistered(String address) {
    Set<RegistrationInfo> expected = own.of(address);
    return registrations(address)
        .map(
            found ->
                expected.stream()
                    .allMatch(
                        registration ->
                            found.contains(registration) || !own.contains(address, registration)));
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> found = vertx.promise();
    getRegistrations(address, found);
    return found.future();
  }

  /**
   * Registers again what is registered for the addresses; what the cluster knows stays as it is.
   */
  Future<Void> registerAgain(Collection<String> addresses) {
    Promise<Void> done = vertx.promise();
    Future.join(addresses.stream().flatMap(this::registerAgain).toList())
        .<Void>mapEmpty()
        .onComplete(done);
    return done.future();
  }

  private Stream<Future<Void>> registerAgain(String address) {
    return own.of(address).stream()
        .map(
            registration ->
                registrar
                    .put(address, registration)
                    .onComplete(done -> removeIfTakenBack(address, registration)));
  }

  private void removeIfTakenBack(String address, RegistrationInfo registration) {
    if (!own.contains(address, registration)) {
      super.removeRegistration(address, registration, Promise.promise());
    }
  }

  /**
   * Looks up anew where messages to an address go from this node, in case that it was not told of a
   * change.
   */
  Future<Void> refresh(String address) {
    return registrations(address)
        .map(
            found -> {
              if (listener.wantsUpdatesFor(address)) {
                listener.registrationsUpdated(new RegistrationUpdateEvent(address, found));
              }
              return null;
            });
  }

  /** Sees to it that the others know where to connect to this node. */
  Future<Void> tellOwnAddress() {
    Promise<Void> told = vertx.promise();
    getNodeInfo(
        getNodeId(),
        (known, missing) -> {
          if (missing == null) {
            told.complete();
          } else {
            setNodeInfo(getNodeInfo(), told);
          }
        });
    return told.future();
  }

  /** What moved from one member to another may have been looked at on neither. */
  private record AfterMigration(Runnable then) implements MigrationListener {
    @Override
    public void migrationStarted(MigrationState all) {}

    @Override
    public void migrationFinished(MigrationState all) {
      then.run();
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent one) {}

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent one) {}
  }
}
