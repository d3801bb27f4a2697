package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
  @TempDir Path home;

  @Test
  void refusesToEvictAndKeepsAnAppendOnlyFile() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.in(home).start()) {
      assertThat(ask(redis, "CONFIG GET maxmemory-policy")).contains("noeviction");
      assertThat(ask(redis, "CONFIG GET appendonly")).contains("yes");
      assertThat(ask(redis, "CONFIG GET appendfsync")).contains("everysec");
    }
  }

  @Test
  void takesOtherSettings() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.in(home).setting("appendfsync", "always").start()) {
      assertThat(ask(redis, "CONFIG GET appendfsync")).contains("always");
    }
  }

  @Test
  void hasItsDataAfterKillAndRestartOnTheSamePort() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.in(home).start()) {
      String url = redis.url();
      assertThat(ask(redis, "SET kept value-1")).startsWith("+OK");

      redis.kill();
      assertThat(redis.isRunning()).isFalse();
      assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(IOException.class);
      redis.start();

      assertThat(redis.url()).isEqualTo(url);
      assertThat(ask(redis, "GET kept")).contains("value-1");
      redis.restart();
      assertThat(ask(redis, "GET kept")).contains("value-1");
    }
  }

  @Test
  void isSilentWhilePausedAndAnswersAfterwards() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.in(home).start()) {
      redis.pause();
      assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(SocketTimeoutException.class);
      redis.resume();
      assertThat(ask(redis, "PING")).startsWith("+PONG");
    }
  }

  @Test
  void saysThatAPortIsInUse() {
    try (EmbeddedRedis redis = EmbeddedRedis.in(home.resolve("a")).start()) {
      assertThatThrownBy(() -> EmbeddedRedis.in(home.resolve("b")).port(redis.port()).start())
          .isInstanceOf(ServerException.class)
          .hasMessage("port " + redis.port() + " for Redis is in use");
    }
  }

  @Test
  void saysInOneLineThatAServerDoesNotStartAndKeepsItsLastWordsBeside() {
    assertThatThrownBy(() -> EmbeddedRedis.in(home).setting("maxmemory-policy", "some").start())
        .isInstanceOfSatisfying(
            ServerException.class,
            failure ->
                assertThat(failure.output())
                    .anySatisfy(line -> assertThat(line).contains("maxmemory-policy")))
        .hasMessage("Redis ended before it was ready; its log: " + home.resolve("server.log"));
  }

  private static String ask(EmbeddedRedis redis, String command) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", redis.port())) {
      socket.setSoTimeout(500);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[4096];
      int read = socket.getInputStream().read(answer);
      return new String(answer, 0, read, StandardCharsets.US_ASCII);
    }
  }
}
