package io.wse.runtime;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hazelcast's cluster manager, which remembers what this node registered on the bus.
 *
 * <p>Where a node's addresses are is shared data of the cluster, and members clear away what
 * belonged to one that they believe gone. When it was only cut off or stopped, that may come after
 * the node has put its addresses back: it is in the cluster then, and hears nothing. With what is
 * remembered here it can see that and mend it.
 *
 * <p>May be used from any thread; answers arrive on the caller's context.
 */
final class RememberingClusterManager extends HazelcastClusterManager {
  private final Map<String, Set<RegistrationInfo>> own = new ConcurrentHashMap<>();
  private volatile RegistrationListener listener;

  RememberingClusterManager(Config config) {
    super(config);
  }

  @Override
  public void registrationListener(RegistrationListener given) {
    listener = given;
    super.registrationListener(given);
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    Promise<Void> added = Promise.promise();
    super.addRegistration(address, registration, added);
    added
        .future()
        .onSuccess(
            done -> {
              if (!registration.localOnly()) {
                remember(address, registration);
              }
            })
        .onComplete(promise);
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    forget(address, registration);
    super.removeRegistration(address, registration, promise);
  }

  private void remember(String address, RegistrationInfo registration) {
    own.compute(
        address,
        (same, known) -> {
          Set<RegistrationInfo> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(registration);
          return all;
        });
  }

  private void forget(String address, RegistrationInfo registration) {
    own.computeIfPresent(
        address,
        (same, all) -> {
          all.remove(registration);
          return all.isEmpty() ? null : all;
        });
  }

  /** Addresses that others can send to at this node. */
  Set<String> ownAddresses() {
    return Set.copyOf(own.keySet());
  }

  /** Whether all that this node has registered for the address is known to the cluster. */
  Future<Boolean> isRegistered(String address) {
    Set<RegistrationInfo> expected = Set.copyOf(own.getOrDefault(address, Set.of()));
    return registrations(address)
        .map(
            found ->
                expected.stream()
                    .allMatch(
                        registration ->
                            found.contains(registration) || !isOwn(address, registration)));
  }

  private boolean isOwn(String address, RegistrationInfo registration) {
    return own.getOrDefault(address, Set.of()).contains(registration);
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    getRegistrations(address, found);
    return found.future();
  }

  /** Registers again what is registered for the address; what the cluster knows stays as it is. */
  Future<Void> registerAgain(String address) {
    Future<Void> done = Future.succeededFuture();
    for (RegistrationInfo registration : own.getOrDefault(address, Set.of())) {
      done = done.compose(before -> registerAgain(address, registration));
    }
    return done;
  }

  private Future<Void> registerAgain(String address, RegistrationInfo registration) {
    Promise<Void> added = Promise.promise();
    super.addRegistration(address, registration, added);
    return added
        .future()
        .onSuccess(
            done -> {
              if (!isOwn(address, registration)) {
                // It was taken back meanwhile.
                super.removeRegistration(address, registration, Promise.promise());
              }
            });
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
    Promise<Void> told = Promise.promise();
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
}
