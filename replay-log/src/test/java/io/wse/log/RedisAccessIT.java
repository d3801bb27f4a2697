package io.wse.log;

import static io.wse.log.LogFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.codec.Channel;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.Ports;
import io.wse.embedded.ServerBuilder;
import io.wse.embedded.TestCertificates;
import io.wse.embedded.TestServers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that asks for TLS, a certificate or a password. */
class RedisAccessIT {
  private static TestCertificates certificates;

  private final Vertx vertx = Vertx.vertx();
  private final int tlsPort = Ports.free();
  private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
  private EmbeddedRedis redis;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(TestServers.home("redis-certificates"));
  }

  @AfterEach
  void end() {
    await(vertx.close());
    redis.close();
  }

  private ServerBuilder<EmbeddedRedis> plain() {
    return EmbeddedRedis.in(TestServers.home("redis"));
  }

  private void startWithTls(TestCertificates.Identity identity, String authClients) {
    redis =
        plain()
            .setting("tls-port", Integer.toString(tlsPort))
            .setting("tls-cert-file", identity.certificate().toString())
            .setting("tls-key-file", identity.key().toString())
            .setting("tls-ca-cert-file", certificates.ca().toString())
            .setting("tls-auth-clients", authClients)
            .start();
  }

  private String tlsUrl() {
    return "rediss://localhost:" + tlsPort;
  }

  private static RedisTls trusting(TestCertificates.Identity client, boolean verifiesHost) {
    Optional<TestCertificates.Identity> own = Optional.ofNullable(client);
    return new RedisTls(
        Optional.of(certificates.ca().toString()),
        own.map(TestCertificates.Identity::certificate).map(Path::toString),
        own.map(TestCertificates.Identity::key).map(Path::toString),
        verifiesHost);
  }

  private Future<ReplayLog> open(String url, RedisTls tls) {
    return RedisReplayLog.open(vertx, ReplayLogOptions.of(url).withTls(tls), reasons::add);
  }

  private void assertAppends(Future<ReplayLog> opening) {
    ReplayLog log = await(opening);
    await(log.append(LogFixture.batch(Channel.GLOBAL, 0, 3)));
    assertThat(LogFixture.head(log, Channel.GLOBAL).seq()).isEqualTo(4);
  }

  private String reason() throws InterruptedException {
    return reasons.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void appendsOverTlsWithAnAuthorityOfItsOwn() {
    startWithTls(certificates.server(), "no");

    assertAppends(open(tlsUrl(), trusting(null, true)));
    ReplayLog log = await(open("rediss://127.0.0.1:" + tlsPort, trusting(null, true)));
    assertThat(LogFixture.head(log, Channel.GLOBAL).seq()).isEqualTo(4);
  }

  @Test
  void provesItselfWithAClientCertificate() throws Exception {
    startWithTls(certificates.server(), "yes");

    Future<ReplayLog> without = open(tlsUrl(), trusting(null, true));
    assertThat(reason()).isNotBlank();
    assertThat(without.isComplete()).isFalse();

    assertAppends(open(tlsUrl(), trusting(certificates.client("wse"), true)));
  }

  @Test
  void namesAnAuthorityThatIsNotTrusted() throws Exception {
    startWithTls(certificates.server(), "no");

    open(tlsUrl(), RedisTls.DEFAULT);

    assertThat(reason()).startsWith("TLS with Redis fails: ").contains("certification path");
  }

  @Test
  void namesACertificateForAnotherHostUnlessItIsToldNotToLook() throws Exception {
    startWithTls(certificates.serverElsewhere(), "no");

    open(tlsUrl(), trusting(null, true));
    assertThat(reason()).startsWith("TLS with Redis fails: ").contains("localhost");

    assertAppends(open(tlsUrl(), trusting(null, false)));
  }

  @Test
  void namesAWrongOrMissingPasswordAndOpensWhenItIsTaken() throws Exception {
    redis = plain().setting("requirepass", "s3cr3t").start();
    String address = "127.0.0.1:" + redis.port();

    Future<ReplayLog> wrong = open("redis://:hunter2@" + address, RedisTls.DEFAULT);
    assertThat(reason()).startsWith("Redis refuses the login: ").doesNotContain("hunter2");
    Future<ReplayLog> missing = open("redis://" + address, RedisTls.DEFAULT);
    String reason = reason();
    while (!reason.contains("NOAUTH")) {
      reason = reason();
    }
    assertThat(reason).startsWith("Redis refuses the login: ");
    assertThat(wrong.isComplete()).isFalse();
    assertThat(missing.isComplete()).isFalse();

    assertAppends(open("redis://:s3cr3t@" + address, RedisTls.DEFAULT));
    redis.stop();
    redis.setting("requirepass", "hunter2");
    redis.start();
    await(wrong);
  }
}
