package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AddressLimitsTest {
  private final ManualTimers timers = new ManualTimers();
  private final AddressLimits limits = new AddressLimits(timers, 2, 3);

  @Test
  void boundsTheConnectionsOfAnAddress() {
    limits.opened("192.0.2.1");
    limits.opened("192.0.2.1");

    assertThat(limits.refusal(caller("192.0.2.1"))).contains("connections");
    assertThat(limits.refusal(caller("192.0.2.2"))).isNull();
    limits.closed("192.0.2.1", false, false);
    assertThat(limits.refusal(caller("192.0.2.1"))).isNull();
  }

  @Test
  void boundsTheRefusalsOfAnAddressInAMinute() {
    refused("192.0.2.1", 3);

    assertThat(limits.refusal(caller("192.0.2.1"))).contains("refused");
    assertThat(limits.refusal(caller("192.0.2.2"))).isNull();
    timers.pass(60_000);
    assertThat(limits.refusal(caller("192.0.2.1"))).isNull();
  }

  @Test
  void whoWasIdentifiedWasNotRefused() {
    for (int i = 0; i < 10; i++) {
      limits.opened("192.0.2.1");
      limits.closed("192.0.2.1", false, false);
    }

    assertThat(limits.refusal(caller("192.0.2.1"))).isNull();
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    refused("2001:db8:0:1::1", 2);
    refused("2001:db8:0:1:ffff::2", 1);

    assertThat(limits.refusal(caller("2001:db8:0:1::3"))).isNotNull();
    assertThat(limits.refusal(caller("2001:db8:0:2::1"))).isNull();
  }

  @Test
  void keepsABoundedNumberOfAddresses() {
    for (int i = 0; i <= AddressLimits.MOST_ADDRESSES + 3; i++) {
      refused("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 1);
    }

    assertThat(limits.refusal(caller("192.0.2.1"))).as("counted with the others").isNotNull();
    assertThat(limits.refusal(caller("10.0.0.1"))).isNull();
  }

  @Test
  void zeroSetsNoLimit() {
    AddressLimits none = new AddressLimits(timers, 0, 0);
    for (int i = 0; i < 100; i++) {
      none.opened("192.0.2.1");
      none.opened("192.0.2.1");
      none.closed("192.0.2.1", false, true);
    }

    assertThat(none.refusal(caller("192.0.2.1"))).isNull();
  }

  @Test
  void refusalsDoNotCountAgainstAProxyThatIsNotTrusted() {
    Caller behindProxy = new Caller("192.0.2.1", "localhost", false, true);
    for (int i = 0; i < 10; i++) {
      limits.opened("192.0.2.1");
      limits.closed("192.0.2.1", true, true);
    }
    assertThat(limits.refusal(caller("192.0.2.1"))).isNull();

    refused("192.0.2.1", 3);

    assertThat(limits.refusal(caller("192.0.2.1"))).contains("refused");
    assertThat(limits.refusal(behindProxy)).isNull();
    limits.opened("192.0.2.1");
    limits.opened("192.0.2.1");
    assertThat(limits.refusal(behindProxy)).contains("connections");
  }

  @Test
  void aProxyThatIsNotTrustedIsToldOfOnce() {
    Logger logger = (Logger) LoggerFactory.getLogger(AddressLimits.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      limits.closed("192.0.2.1", true, false);
      assertThat(lines.list).isEmpty();

      limits.closed("192.0.2.1", true, true);
      limits.closed("192.0.2.2", true, true);
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.list.get(0).getKeyValuePairs().toString())
        .contains("192.0.2.1", "socket.trusted_proxies");
  }

  private static Caller caller(String address) {
    return new Caller(address, "localhost", false, false);
  }

  private void refused(String address, int times) {
    for (int i = 0; i < times; i++) {
      limits.opened(address);
      limits.closed(address, false, true);
    }
  }
}
