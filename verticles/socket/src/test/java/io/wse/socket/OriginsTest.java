package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

  @Test
  void letsInWhoIsNoBrowserAndThePagesOfTheNodeItself() {
    for (Origins origins :
        List.of(new Origins(List.of()), new Origins(List.of("https://other.example")))) {
      assertThat(origins.allows(null, "wse.example")).isTrue();
      assertThat(origins.allows("https://wse.example", "wse.example")).isTrue();
      assertThat(origins.allows("http://10.0.0.1:8090", "10.0.0.1:8090")).isTrue();
    }
  }

  @Test
  void letsPagesOfTheBrowsersOwnMachineInWhereTheListSaysSo() {
    Origins origins = new Origins(List.of("https://app.example", "loopback"));

    assertThat(origins.allows("http://localhost:8080", "127.0.0.1:8090")).isTrue();
    assertThat(origins.allows("http://127.0.0.1:3000", "localhost:8090")).isTrue();
    assertThat(origins.allows("http://[::1]:3000", "localhost:8090")).isTrue();
    assertThat(origins.allows("https://localhost", "localhost:8090")).isTrue();
    assertThat(origins.allows("https://app.example", "localhost:8090")).isTrue();
    assertThat(origins.allows("https://evil.example", "localhost:8090")).isFalse();
    assertThat(origins.allows("http://localhost.evil.example", "localhost:8090")).isFalse();
    assertThat(origins.allows("null", "localhost:8090")).isFalse();
    assertThat(origins.allows("not an origin", "localhost:8090")).isFalse();
    assertThat(origins.allows("file://localhost", "localhost:8090")).isFalse();
    assertThat(origins.allows("javascript://localhost/", "localhost:8090")).isFalse();
    assertThat(origins.allows("//localhost", "localhost:8090")).isFalse();
  }

  @Test
  void letsInOnlyWhatIsConfigured() {
    Origins origins = new Origins(List.of("https://app.example", "https://*.app.example"));

    assertThat(origins.allows("https://app.example", "wse.example")).isTrue();
    assertThat(origins.allows("https://eu.app.example", "wse.example")).isTrue();
    assertThat(origins.allows("http://app.example", "wse.example")).isFalse();
    assertThat(origins.allows("https://evilapp.example", "wse.example")).isFalse();
    assertThat(origins.allows("http://localhost:8080", "wse.example")).isFalse();
    assertThat(new Origins(List.of()).allows("http://localhost:8080", "wse.example")).isFalse();
  }

  @Test
  void letsPagesOfTheSameHostInWhereTheListSaysOnWhichPort() {
    Origins origins = new Origins(List.of("http://{host}:8080"));

    assertThat(origins.allows("http://desk.example:8080", "desk.example:8090")).isTrue();
    assertThat(origins.allows("http://10.0.0.7:8080", "10.0.0.7:8090")).isTrue();
    assertThat(origins.allows("http://[fd00::7]:8080", "[fd00::7]:8090")).isTrue();
    assertThat(origins.allows("http://desk.example:8080", "desk.example")).isTrue();
    assertThat(origins.allows("http://evil.example:8080", "desk.example:8090")).isFalse();
    assertThat(origins.allows("http://desk.example:8081", "desk.example:8090")).isFalse();
    assertThat(origins.allows("http://evil.example:8080", "*:8090")).isFalse();
    assertThat(origins.allows("http://desk.example:8080", null)).isFalse();
  }

  @Test
  void letsAllInWhereTheListSaysSo() {
    assertThat(new Origins(List.of("*")).allows("https://any.example", "wse.example")).isTrue();
  }
}
