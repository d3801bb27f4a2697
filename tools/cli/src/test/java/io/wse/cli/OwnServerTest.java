package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.embedded.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnServerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:%d",
        " localhost:%d ",
        "PLAINTEXT://127.0.0.1:%d",
        "redis://127.0.0.1:%d",
        "redis://:p,w@127.0.0.1:%d/0",
        "redis://127.0.0.1:1,127.0.0.1:%d/0",
        "postgresql://user:p@ss?word@127.0.0.1:%d/app?sslmode=disable"
      })
  void isThereWhereOneOfItsAddressesAcceptsAConnection(String url) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      OwnServer.of("WSE_ANY", List.of(url.formatted(server.getLocalPort())), 0).require();
    }
  }

  @Test
  void thatIsAwayIsSaidInOneLineByItsVariableAndAddressAlone() {
    int free = Ports.free();
    OwnServer server =
        OwnServer.of(
            "WSE_ANY",
            List.of("any://user:pw@127.0.0.1:" + free + "/db", "no-such-host.invalid:1"),
            0);
    assertThatThrownBy(server::require)
        .isInstanceOf(CliException.class)
        .hasMessageMatching(
            "WSE_ANY: cannot connect to 127\\.0\\.0\\.1:"
                + free
                + " \\(.*refused.*\\), no-such-host\\.invalid:1 \\(unknown host\\)");
  }

  @Test
  void isLookedForAtItsUsualPortWhereNoneIsNamed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      List<String> url = List.of("postgresql://user:pw@127.0.0.1/app");
      assertThatCode(() -> OwnServer.of("WSE_ANY", url, server.getLocalPort()).require())
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"somewhere", "a:b", "a:0", "a:70000", "a:1,", "redis:///0", "a b:1", ":1"})
  void withoutAHostAndAPortIsRefusedWithoutBeingShown(String url) {
    assertThatThrownBy(() -> OwnServer.of("WSE_ANY", List.of(url.split(",", -1)), 0))
        .isInstanceOf(CliException.class)
        .hasMessage("WSE_ANY: expected an address with host and port");
  }
}
