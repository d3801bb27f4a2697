package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.wse.runtime.config.IpNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {
  private final TrustedProxies proxies =
      new TrustedProxies(List.of(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("fd00::/8")));

  @Test
  void believesNobodyElse() {
    MultiMap headers =
        headers()
            .add("X-Forwarded-For", "203.0.113.7")
            .add("X-Forwarded-Host", "evil.example")
            .add("X-Forwarded-Proto", "https");

    assertThat(caller("192.0.2.1", headers))
        .isEqualTo(new Caller("192.0.2.1", "node.internal:8090", false, true));
    assertThat(
            new TrustedProxies(List.of())
                .caller(SocketAddress.inetSocketAddress(1, "::1"), headers))
        .isEqualTo(new Caller("0:0:0:0:0:0:0:1", "node.internal:8090", false, true));
  }

  @Test
  void believesATrustedProxy() {
    MultiMap headers =
        headers()
            .add("X-Forwarded-For", "203.0.113.7")
            .add("X-Forwarded-Host", "wse.example")
            .add("X-Forwarded-Proto", "https");

    assertThat(caller("10.0.0.1", headers))
        .isEqualTo(new Caller("203.0.113.7", "wse.example", true, false));
    assertThat(caller("fd00::1", headers).address()).isEqualTo("203.0.113.7");
  }

  @Test
  void takesNothingFromATrustedProxyThatSaysNothing() {
    assertThat(caller("10.0.0.1", headers()))
        .isEqualTo(new Caller("10.0.0.1", "node.internal:8090", false, false));
  }

  @Test
  void doesNotBelieveWhatAClientPutInFrontOfWhatTheProxiesAppended() {
    assertThat(address("198.51.100.1, 203.0.113.7, 10.0.0.2")).isEqualTo("203.0.113.7");
    MultiMap lines =
        headers().add("X-Forwarded-For", "198.51.100.1").add("X-Forwarded-For", "203.0.113.7");
    assertThat(caller("10.0.0.1", lines).address()).isEqualTo("203.0.113.7");
  }

  @Test
  void stopsAtTheLastProxyWhereTheListHoldsNoAddress() {
    assertThat(address("203.0.113.7, unknown")).isEqualTo("10.0.0.1");
    assertThat(address("203.0.113.7, localhost, 10.0.0.2")).isEqualTo("10.0.0.2");
    assertThat(address("10.0.0.3, 10.0.0.2")).isEqualTo("10.0.0.3");
    assertThat(address(" , ")).isEqualTo("10.0.0.1");
  }

  @Test
  void leavesPortsOut() {
    assertThat(address("203.0.113.7:4711")).isEqualTo("203.0.113.7");
    assertThat(address("[2001:db8::7]:4711")).isEqualTo("2001:db8::7");
    assertThat(address("2001:db8::7")).isEqualTo("2001:db8::7");
    assertThat(address("[2001:db8::7")).isEqualTo("10.0.0.1");
  }

  @Test
  void aConnectionWithoutAnAddressIsStillOfSomebody() {
    assertThat(proxies.caller(SocketAddress.domainSocketAddress("/run/wse"), headers()).address())
        .isNotNull();
    assertThat(proxies.caller(null, headers()).address()).isNotNull();
  }

  private String address(String forwardedFor) {
    return caller("10.0.0.1", headers().add("X-Forwarded-For", forwardedFor)).address();
  }

  private Caller caller(String peer, MultiMap headers) {
    return proxies.caller(SocketAddress.inetSocketAddress(4711, peer), headers);
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap().add("Host", "node.internal:8090");
  }
}
