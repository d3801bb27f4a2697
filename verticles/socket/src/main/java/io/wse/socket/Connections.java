package io.wse.socket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The connections of this node, those of one user in the order of their arrival, and how many an
 * address has.
 */
final class Connections {
  /** Into so many groups of about the same size the connections are divided. */
  static final int GROUPS = 50;

  private final int maxPerUser;
  private final AddressLimits addresses;
  private final List<Set<Connection>> groups =
      Stream.generate(() -> (Set<Connection>) new LinkedHashSet<Connection>())
          .limit(GROUPS)
          .toList();
  private final Set<Connection> all = new LinkedHashSet<>();
  private final Map<String, Set<Connection>> byUser = new HashMap<>();

  Connections(int maxPerUser, AddressLimits addresses) {
    this.maxPerUser = maxPerUser;
    this.addresses = addresses;
  }

  /** Why a connection is not taken now; null if it is. */
  String refusal(Caller caller) {
    return addresses.refusal(caller);
  }

  /** A connection that has yet to say who it is. */
  void opened(Connection connection) {
    if (all.add(connection)) {
      addresses.opened(connection.address());
    }
    groupOf(connection).add(connection);
  }

  /**
   * Counts the connection as the user's.
   *
   * @return those that are now too many, the oldest
   */
  List<Connection> identified(Connection connection, String userId) {
    Set<Connection> own = byUser.computeIfAbsent(userId, id -> new LinkedHashSet<>());
    own.add(connection);
    return List.copyOf(own).subList(0, Math.max(0, own.size() - maxPerUser));
  }

  /**
   * @param userId null where it was never told
   */
  void closed(Connection connection, String userId) {
    if (all.remove(connection)) {
      addresses.closed(connection.address(), connection.isBehindUnknownProxy(), userId == null);
    }
    groupOf(connection).remove(connection);
    Set<Connection> own = userId == null ? null : byUser.get(userId);
    if (own != null && own.remove(connection) && own.isEmpty()) {
      byUser.remove(userId);
    }
  }

  private Set<Connection> groupOf(Connection connection) {
    return groups.get(Math.floorMod(System.identityHashCode(connection), GROUPS));
  }

  /** The connections of one group, from 0 on; each connection is in one and stays there. */
  Collection<Connection> group(int number) {
    return List.copyOf(groups.get(number));
  }

  Collection<Connection> all() {
    return new ArrayList<>(all);
  }
}
