package io.wse.log;

import static io.wse.log.LogFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import io.wse.codec.Channel;
import io.wse.embedded.EmbeddedRedis;
import io.wse.embedded.TestServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server tells of its settings, and what it does not. */
class HandshakeIT {

  private EmbeddedRedis redis;
  private LogFixture fixture;

  @AfterEach
  void end() {
    fixture.close();
    redis.close();
  }

  /** The settings are asked for one after the other; the second is whether it keeps writes. */
  @ParameterizedTest
  @ValueSource(strings = {"BUSY a script runs", "LOADING the dataset", "ERR out of something"})
  void anErrorSaysNothingOfASettingAndIsTriedAgain(String error) {
    start("appendfsync", "always");
    fixture.open();
    String synced = synced();
    assertThat(synced).isNotEmpty();

    assertThatThrownBy(() -> pass(error)).hasMessageContaining(error);

    assertThat(synced()).isEqualTo(synced);
    pass("");
    assertThat(synced()).isEqualTo(synced);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NOPERM this user has no permissions", "ERR unknown command 'CONFIG', with args"})
  void whatIsNeverToldCountsAsNotKept(String error) {
    start("appendfsync", "always");
    fixture.open();

    pass(error);

    assertThat(synced()).isEmpty();
  }

  @Test
  void whereConfigIsRenamedItOpensAndAppends() {
    start("rename-command CONFIG", "");
    ReplayLog log = fixture.open();

    await(log.append(LogFixture.batch(Channel.GLOBAL, 0, 4)));

    assertThat(LogFixture.head(log, Channel.GLOBAL).seq()).isEqualTo(5);
  }

  private void start(String setting, String value) {
    redis = EmbeddedRedis.in(TestServers.home("redis")).setting(setting, value).start();
    fixture = new LogFixture(redis.url());
  }

  private String synced() {
    var found = fixture.redis(Command.HGET, LogKeys.DEFAULT.log(), "synced");
    return found == null ? "" : found.toString();
  }

  /** Passes the handshake on a connection whose second question for a setting fails. */
  private void pass(String error) {
    Redis client =
        Redis.createClient(
            fixture.vertx,
            new RedisOptions()
                .setConnectionString(redis.url())
                .setPreferredProtocolVersion(ProtocolVersion.RESP2));
    RedisConnection connection = await(client.connect());
    int[] asked = {0};
    RedisConnection failing =
        (RedisConnection)
            Proxy.newProxyInstance(
                RedisConnection.class.getClassLoader(),
                new Class<?>[] {RedisConnection.class},
                (proxy, method, args) -> {
                  if (!error.isEmpty()
                      && method.getName().equals("send")
                      && ((Request) args[0]).command() == Command.CONFIG
                      && ++asked[0] == 2) {
                    return Future.failedFuture(ErrorType.create(error));
                  }
                  try {
                    return method.invoke(connection, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    try {
      await(new Handshake(LogOwner.NOBODY, 64).pass(failing));
    } finally {
      client.close();
    }
  }
}
