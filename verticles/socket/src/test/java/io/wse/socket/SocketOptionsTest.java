package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.runtime.config.Config;
import io.wse.runtime.config.IpNetwork;
import io.wse.runtime.config.SockJsBinding;
import io.wse.runtime.http.HttpDoor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SocketOptionsTest {

  @Test
  void everySettingArrives() {
    Config config =
        Config.of(
            Map.ofEntries(
                Map.entry("socket.host", "127.0.0.2"),
                Map.entry("socket.port", 1234),
                Map.entry("heartbeat_interval", "7s"),
                Map.entry("socket.max_connections", 20),
                Map.entry("socket.max_pending_connections", 10),
                Map.entry("socket.max_connections_per_address", 5),
                Map.entry("socket.max_refusals_per_address", 6),
                Map.entry("socket.request_timeout", "3s"),
                Map.entry("socket.keep_alive_timeout", "90s"),
                Map.entry("socket.hello_timeout", "8s"),
                Map.entry("max_connections_per_user", 9),
                Map.entry("socket.max_frame_bytes", 2_000),
                Map.entry("socket.max_topics", 11),
                Map.entry("socket.max_messages_per_second", 15),
                Map.entry("socket.write_queue_bytes", 3_000),
                Map.entry("socket.slow_timeout", "12s"),
                Map.entry("topics.allow", List.of("news.*")),
                Map.entry("origins.allow", List.of("https://*.example.com")),
                Map.entry("socket.trusted_proxies", "10.0.0.0/8"),
                Map.entry("socket.sockjs_binding", "address"),
                Map.entry("cors.headers", List.of("X-Request-Id")),
                Map.entry("cors.max_age", "10s"),
                Map.entry("jwt.user_claim", "uid"),
                Map.entry("jwt.roles_claim", "groups"),
                Map.entry("jwt.teams_claim", "crews"),
                Map.entry("jwt.topics_claim", "subjects"),
                Map.entry("jwt.leeway", "14s"),
                Map.entry("snapshot.wait", "13s")));

    assertThat(SocketOptions.from(config))
        .isEqualTo(
            new SocketOptions(
                "127.0.0.2",
                1234,
                Duration.ofSeconds(7),
                new HttpDoor.Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(90)),
                new SocketOptions.Limits(Optional.of(20), Optional.of(10), 5, 6),
                Duration.ofSeconds(8),
                9,
                2_000,
                11,
                15,
                3_000,
                Duration.ofSeconds(12),
                List.of("news.*"),
                List.of("https://*.example.com"),
                List.of(IpNetwork.parse("10.0.0.0/8")),
                SockJsBinding.ADDRESS,
                List.of("X-Request-Id"),
                Duration.ofSeconds(10),
                new SocketOptions.Claims("uid", "groups", "crews", "subjects"),
                Duration.ofSeconds(14),
                Duration.ofSeconds(18)));
  }
}
