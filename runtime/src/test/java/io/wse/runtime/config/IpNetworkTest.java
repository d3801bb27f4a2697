package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,       10.255.0.1",
    "10.1.2.3,         10.1.2.3",
    "10.1.2.0/23,      10.1.3.255",
    "10.1.2.0/25,      10.1.2.127",
    "0.0.0.0/0,        203.0.113.7",
    "fd00::/8,         fd12::1",
    "2001:db8::/33,    2001:db8:7fff::1",
    "::1,              0:0:0:0:0:0:0:1",
    "10.0.0.0/8,       ::ffff:10.0.0.1",
    "::ffff:10.0.0.1,  10.0.0.1",
  })
  void containsItsAddresses(String network, String address) {
    assertThat(IpNetwork.parse(network).contains(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,       11.0.0.1",
    "10.1.2.3,         10.1.2.4",
    "10.1.2.0/23,      10.1.4.0",
    "10.1.2.0/25,      10.1.2.128",
    "2001:db8::/33,    2001:db8:8000::1",
    "0.0.0.0/0,        ::1",
    "::/0,             10.0.0.1",
    "10.0.0.0/8,       localhost",
    "10.0.0.0/8,       ''",
  })
  void containsNoOthers(String network, String address) {
    assertThat(IpNetwork.parse(network).contains(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "1/2/3"})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> IpNetwork.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isTheSameAroundEachOfItsAddresses() {
    IpNetwork network = IpNetwork.around("10.1.2.3", 24, 64);

    assertThat(network).isEqualTo(IpNetwork.around("10.1.2.250", 24, 64));
    assertThat(network).isNotEqualTo(IpNetwork.around("10.1.3.3", 24, 64));
    assertThat(IpNetwork.around("2001:db8::1", 24, 64))
        .isEqualTo(IpNetwork.around("2001:db8::ffff:ffff:ffff:ffff", 24, 64))
        .isNotEqualTo(IpNetwork.around("2001:db8:0:1::1", 24, 64));
    assertThatThrownBy(() -> IpNetwork.around("unknown", 24, 64))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSettingWithAWrongNetworkIsRefusedByName() {
    assertThat(
            Config.of(Map.of("socket.trusted_proxies", "10.0.0.0/8, ::1"))
                .get(SocketKeys.TRUSTED_PROXIES))
        .containsExactly(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("::1"));
    assertThatThrownBy(() -> Config.of(Map.of("socket.trusted_proxies", "proxy.internal")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("socket.trusted_proxies")
        .hasMessageContaining("10.0.0.0/8");
  }
}
