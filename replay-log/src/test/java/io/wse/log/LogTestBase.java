package io.wse.log;

import io.wse.codec.Channel;
import io.wse.embedded.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An empty log in the Redis that the module's tests share, and two channels. */
abstract class LogTestBase {
  static final Channel ALICE = Channel.user("alice");
  static final Channel BOB = Channel.user("bob");

  static LogFixture fixture;
  ReplayLog log;

  @BeforeAll
  static void start() {
    fixture = new LogFixture(TestServers.redis().url());
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  @BeforeEach
  void open() {
    fixture.reset();
    log = fixture.open();
  }
}
