package io.wse.runtime.config;

import java.time.Duration;
import java.util.List;

/** Where clients connect and what a connection may do. */
public final class SocketKeys {
  public static final Key<String> HOST =
      Key.text("socket.host")
          .defaultsTo("127.0.0.1")
          .describedAs("Address that clients connect to");

  public static final Key<Integer> PORT =
      Key.integer("socket.port", 0, 65535)
          .defaultsTo(8090)
          .describedAs("Port that clients connect to; 0 takes a free one");

  public static final Key<Duration> HEARTBEAT_INTERVAL =
      Key.duration(
              "heartbeat_interval",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(30))
          .describedAs("A connection to which nothing was sent for so long gets a heartbeat");

  public static final Key<Integer> MAX_CONNECTIONS_PER_USER =
      Key.integer("max_connections_per_user", 1, 10_000)
          .defaultsTo(5)
          .describedAs("Connections that a user may have on a node; one more closes the oldest");

  public static final Key<Integer> MAX_CONNECTIONS =
      Key.integer("socket.max_connections", 1, 10_000_000)
          .describedAs(
              "Connections that a node takes; without one as many as its descriptors and its heap allow");

  public static final Key<Integer> MAX_PENDING_CONNECTIONS =
      Key.integer("socket.max_pending_connections", 1, 10_000_000)
          .describedAs(
              "Connections that may be neither welcomed nor have a request to answer; without one as many as fit in half of the heap, and half of `socket.max_connections` at most");

  public static final Key<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      Key.integer("socket.max_connections_per_address", 0, 10_000_000)
          .defaultsTo(0)
          .describedAs(
              "Clients of one IP address that a node takes, of one /64 network with IPv6; 0 sets no limit");

  public static final Key<Integer> MAX_REFUSALS_PER_ADDRESS =
      Key.integer("socket.max_refusals_per_address", 0, 10_000_000)
          .defaultsTo(6_000)
          .describedAs(
              "Clients of one IP address that may fail to identify themselves in a minute; further ones are closed with 4429. 0 sets no limit");

  public static final Key<Duration> REQUEST_TIMEOUT =
      Key.duration(
              "socket.request_timeout",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(10))
          .describedAs(
              "How long a request of HTTP may take to arrive, body included, and how long a new connection may take to send one");

  public static final Key<Duration> KEEP_ALIVE_TIMEOUT =
      Key.duration(
              "socket.keep_alive_timeout",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofHours(1))
          .defaultsTo(Duration.ofSeconds(75))
          .describedAs(
              "How long a connection of HTTP may be idle between two requests; longer than a proxy in front keeps its connections");

  public static final Key<Duration> HELLO_TIMEOUT =
      Key.duration(
              "socket.hello_timeout",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(5))
          .defaultsTo(Duration.ofSeconds(10))
          .describedAs("How long an announced `hello` may take");

  public static final Key<Long> MAX_FRAME_BYTES =
      Key.bytes("socket.max_frame_bytes", 1024, 16L << 20)
          .defaultsTo(64L << 10)
          .describedAs("Largest frame that a client may send");

  public static final Key<Integer> MAX_TOPICS =
      Key.integer("socket.max_topics", 0, 10_000)
          .defaultsTo(100)
          .describedAs("Topics that one connection may follow");

  public static final Key<Integer> MAX_MESSAGES_PER_SECOND =
      Key.integer("socket.max_messages_per_second", 1, 100_000)
          .defaultsTo(100)
          .describedAs(
              "Messages that one connection may send in the long run, ten times as many at once; one that sends more is closed with 4429");

  public static final Key<Long> WRITE_QUEUE_BYTES =
      Key.bytes("socket.write_queue_bytes", 1024, 16L << 20)
          .defaultsTo(64L << 10)
          .describedAs(
              "What may wait to be sent to a connection; one that is slower catches up from the log");

  public static final Key<Duration> SLOW_TIMEOUT =
      Key.duration(
              "socket.slow_timeout",
              DurationUnit.SECONDS,
              Duration.ofMillis(100),
              Duration.ofMinutes(10))
          .defaultsTo(Duration.ofSeconds(30))
          .describedAs("How long a connection may take nothing before it is closed");

  public static final Key<List<String>> TOPICS_ALLOW =
      Key.list("topics.allow")
          .defaultsTo(List.of())
          .describedAs(
              "Topics that every user may follow beside those of the token; `*` stands for any text, `{user}` for the user's id");

  public static final Key<List<String>> ORIGINS_ALLOW =
      Key.list("origins.allow")
          .defaultsTo(List.of("loopback"))
          .describedAs(
              "Web origins that may connect beside the node's own, such as `https://*.example.com`; `{host}` stands for the host under which the node was reached, `loopback` for all pages of `localhost`");

  public static final Key<List<IpNetwork>> TRUSTED_PROXIES =
      Key.networks("socket.trusted_proxies")
          .defaultsTo(List.of())
          .describedAs(
              "Proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto` are believed: addresses and networks such as `10.0.0.0/8`");

  public static final Key<SockJsBinding> SOCKJS_BINDING =
      Key.oneOf("socket.sockjs_binding", SockJsBinding.class)
          .defaultsTo(SockJsBinding.NETWORK)
          .describedAs(
              "From where a SockJS session over HTTP may go on: only from the address that opened it, from its network (/24, IPv6 /64), or from anywhere");

  public static final Key<List<String>> CORS_HEADERS =
      Key.headers("cors.headers")
          .defaultsTo(List.of())
          .describedAs(
              "Request headers that pages of other origins may send beside `Authorization` and `Content-Type`; `*` stands for any");

  public static final Key<Duration> CORS_MAX_AGE =
      Key.duration("cors.max_age", DurationUnit.SECONDS, Duration.ZERO, Duration.ofDays(1))
          .defaultsTo(Duration.ofHours(1))
          .describedAs("How long a browser may keep the answer to a preflight request");

  public static final List<Key<?>> ALL =
      List.of(
          HOST,
          PORT,
          HEARTBEAT_INTERVAL,
          MAX_CONNECTIONS_PER_USER,
          MAX_CONNECTIONS,
          MAX_PENDING_CONNECTIONS,
          MAX_CONNECTIONS_PER_ADDRESS,
          MAX_REFUSALS_PER_ADDRESS,
          REQUEST_TIMEOUT,
          KEEP_ALIVE_TIMEOUT,
          HELLO_TIMEOUT,
          MAX_FRAME_BYTES,
          MAX_TOPICS,
          MAX_MESSAGES_PER_SECOND,
          WRITE_QUEUE_BYTES,
          SLOW_TIMEOUT,
          TOPICS_ALLOW,
          ORIGINS_ALLOW,
          TRUSTED_PROXIES,
          SOCKJS_BINDING,
          CORS_HEADERS,
          CORS_MAX_AGE);

  private SocketKeys() {}
}
