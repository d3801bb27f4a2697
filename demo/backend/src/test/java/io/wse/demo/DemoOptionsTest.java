package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("WSE_KAFKA_BOOTSTRAP", "127.0.0.1:9092");
    environment.put("WSE_PG_URL", "postgresql://u:p@127.0.0.1:5432/demo");
    environment.put("WSE_JWT_SECRET", SECRET);
    environment.put("PATH", "/bin");
    return environment;
  }

  @Test
  void defaultsBindToLoopback() {
    var options = DemoOptions.fromEnvironment(environment());

    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.socketUrls()).isEmpty();
    assertThat(options.marketDelayMs()).isNull();
  }

  @Test
  void socketUrlsAreSeparatedByCommas() {
    var environment = environment();
    environment.put("DEMO_SOCKET_URLS", "ws://a/wse, ws://b/wse");

    assertThat(DemoOptions.fromEnvironment(environment).socketUrls())
        .containsExactly("ws://a/wse", "ws://b/wse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"WSE_KAFKA_BOOTSTRAP", "WSE_PG_URL", "WSE_JWT_SECRET"})
  void whatIsRequiredIsNamed(String key) {
    var environment = environment();
    environment.remove(key);

    assertThatThrownBy(() -> DemoOptions.fromEnvironment(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + ":");
  }

  @ParameterizedTest
  @CsvSource({
    "DEMO_PORT, 65536",
    "DEMO_PORT, http",
    "DEMO_MARKET_DELAY_MS, -1",
    "DEMO_TOKEN_TTL_S, 0",
    "DEMO_WEB_ROOT, /no/such/folder",
    "DEMO_PROT, 80"
  })
  void aWrongValueOrAnUnknownKeyIsRefusedByName(String key, String value) {
    var environment = environment();
    environment.put(key, value);

    assertThatThrownBy(() -> DemoOptions.fromEnvironment(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + ":");
  }

  @Test
  void theSecretIsNeverShown() {
    var environment = environment();
    environment.put("WSE_JWT_SECRET", "short-secret");

    assertThatThrownBy(() -> DemoOptions.fromEnvironment(environment))
        .hasMessageStartingWith("WSE_JWT_SECRET:")
        .hasMessageNotContaining("short-secret");
    assertThat(DemoOptions.fromEnvironment(environment()).toString()).doesNotContain(SECRET);
  }
}
