package io.wse.socket;

import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.IpNetwork;
import io.wse.runtime.config.SnapshotKeys;
import io.wse.runtime.config.SockJsBinding;
import io.wse.runtime.config.SocketKeys;
import io.wse.runtime.http.HttpDoor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the socket verticle needs to know.
 *
 * @param maxTopics topics that one connection may follow
 * @param maxMessagesPerSecond messages that one connection may send in the long run
 * @param writeQueueBytes what may wait to be sent to one connection before it counts as behind
 * @param slowTimeout how long a connection may take nothing at all
 * @param allowedTopics patterns of topics that everybody may follow
 * @param allowedOrigins patterns, as {@link Origins} reads them
 * @param trustedProxies whose {@code X-Forwarded-*} headers count
 * @param jwtLeeway how far the clocks of this node and of the tokens' issuer may differ
 * @param corsHeaders request headers that pages may send beside the usual ones
 * @param corsMaxAge how long the answer to a preflight may be kept
 * @param snapshotTimeout how long the answer to one snapshot request may take
 */
record SocketOptions(
    String host,
    int port,
    Duration heartbeatInterval,
    HttpDoor.Timeouts requestTimeouts,
    Limits limits,
    Duration helloTimeout,
    int maxConnectionsPerUser,
    int maxFrameBytes,
    int maxTopics,
    int maxMessagesPerSecond,
    int writeQueueBytes,
    Duration slowTimeout,
    List<String> allowedTopics,
    List<String> allowedOrigins,
    List<IpNetwork> trustedProxies,
    SockJsBinding sockJsBinding,
    List<String> corsHeaders,
    Duration corsMaxAge,
    Claims claims,
    Duration jwtLeeway,
    Duration snapshotTimeout) {

  /** A snapshot waits for the projector before its query; the query and the way take time too. */
  private static final Duration SNAPSHOT_QUERY_TIME = Duration.ofSeconds(5);

  /**
   * How much clients may take that nobody knows yet.
   *
   * @param connections of TCP; empty for as many as the process can hold
   * @param pending of them, that are not welcomed and have no request to answer; empty for as many
   *     as {@link Capacity} allows
   * @param connectionsPerAddress 0 for no limit
   * @param refusalsPerAddress in a minute; 0 for no limit
   */
  record Limits(
      Optional<Integer> connections,
      Optional<Integer> pending,
      int connectionsPerAddress,
      int refusalsPerAddress) {
    static Limits from(Config config) {
      return new Limits(
          config.find(SocketKeys.MAX_CONNECTIONS),
          config.find(SocketKeys.MAX_PENDING_CONNECTIONS),
          config.get(SocketKeys.MAX_CONNECTIONS_PER_ADDRESS),
          config.get(SocketKeys.MAX_REFUSALS_PER_ADDRESS));
    }
  }

  /** The names of the token's claims, as {@link ClaimReader} finds them. */
  record Claims(String user, String roles, String teams, String topics) {}

  SocketOptions {
    if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
      throw new IllegalArgumentException("heartbeatInterval: expected more than nothing");
    }
    if (maxConnectionsPerUser < 1 || maxFrameBytes < 1 || maxTopics < 0 || writeQueueBytes < 2) {
      throw new IllegalArgumentException("a limit is too small: " + maxConnectionsPerUser);
    }
    allowedTopics = List.copyOf(allowedTopics);
    allowedOrigins = List.copyOf(allowedOrigins);
    trustedProxies = List.copyOf(trustedProxies);
    corsHeaders = List.copyOf(corsHeaders);
  }

  static SocketOptions from(Config config) {
    return new SocketOptions(
        config.get(SocketKeys.HOST),
        config.get(SocketKeys.PORT),
        config.get(SocketKeys.HEARTBEAT_INTERVAL),
        new HttpDoor.Timeouts(
            config.get(SocketKeys.REQUEST_TIMEOUT), config.get(SocketKeys.KEEP_ALIVE_TIMEOUT)),
        Limits.from(config),
        config.get(SocketKeys.HELLO_TIMEOUT),
        config.get(SocketKeys.MAX_CONNECTIONS_PER_USER),
        Math.toIntExact(config.get(SocketKeys.MAX_FRAME_BYTES)),
        config.get(SocketKeys.MAX_TOPICS),
        config.get(SocketKeys.MAX_MESSAGES_PER_SECOND),
        Math.toIntExact(config.get(SocketKeys.WRITE_QUEUE_BYTES)),
        config.get(SocketKeys.SLOW_TIMEOUT),
        config.get(SocketKeys.TOPICS_ALLOW),
        config.get(SocketKeys.ORIGINS_ALLOW),
        config.get(SocketKeys.TRUSTED_PROXIES),
        config.get(SocketKeys.SOCKJS_BINDING),
        config.get(SocketKeys.CORS_HEADERS),
        config.get(SocketKeys.CORS_MAX_AGE),
        new Claims(
            config.get(CommonKeys.JWT_USER_CLAIM),
            config.get(CommonKeys.JWT_ROLES_CLAIM),
            config.get(CommonKeys.JWT_TEAMS_CLAIM),
            config.get(CommonKeys.JWT_TOPICS_CLAIM)),
        config.get(CommonKeys.JWT_LEEWAY),
        config.get(SnapshotKeys.WAIT).plus(SNAPSHOT_QUERY_TIME));
  }
}
