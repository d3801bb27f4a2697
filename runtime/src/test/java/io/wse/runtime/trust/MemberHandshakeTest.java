package io.wse.runtime.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MemberHandshakeTest {
  private static final MemberHandshake OURS = handshake("the secret of the cluster");

  @Test
  void membersWithTheSameSecretAcceptEachOther() throws Exception {
    CompletableFuture<Void> accepted = run(OURS, handshake("the secret of the cluster"));
    accepted.join();
  }

  @Test
  void bothSidesRefuseAnotherSecret() {
    assertThatThrownBy(() -> run(OURS, handshake("another one")).join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> run(handshake("another one"), OURS).join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void refusesHazelcastsOwnProtocolsBeforeReadingFurther() {
    for (String start : new String[] {"HZC" + "x".repeat(200), "CP2" + "x".repeat(200)}) {
      assertThatThrownBy(
              () -> OURS.accept(bytes(start.getBytes()), OutputStream.nullOutputStream()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("does not authenticate itself");
    }
  }

  @Test
  void refusesAPeerThatReflectsWhatItIsSent() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    InputStream mirror =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            byte[] all = sent.toByteArray();
            return at < all.length ? all[at++] & 0xff : -1;
          }
        };
    assertThatThrownBy(() -> OURS.connect(mirror, sent)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aCutGreetingIsRefused() {
    byte[] greeting = Arrays.copyOf("WSE1".getBytes(), 20);
    assertThatThrownBy(() -> OURS.accept(bytes(greeting), OutputStream.nullOutputStream()))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void sendsNoProofToAPeerThatHasNotProvedItself() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    byte[] wrong = new byte[4 + 32 + 32];
    System.arraycopy("WSE1".getBytes(), 0, wrong, 0, 4);
    assertThatThrownBy(() -> OURS.accept(bytes(wrong), sent)).hasMessageContaining("another");
    assertThat(sent.size()).isEqualTo(4 + 32);
  }

  private static MemberHandshake handshake(String secret) {
    return new MemberHandshake(new ClusterSecret(secret));
  }

  private static InputStream bytes(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static CompletableFuture<Void> run(MemberHandshake connecting, MemberHandshake accepting)
      throws IOException {
    PipedInputStream toAccepting = new PipedInputStream();
    PipedInputStream toConnecting = new PipedInputStream();
    OutputStream fromConnecting = new PipedOutputStream(toAccepting);
    OutputStream fromAccepting = new PipedOutputStream(toConnecting);
    return CompletableFuture.allOf(
        side(() -> connecting.connect(toConnecting, fromConnecting), fromConnecting),
        side(() -> accepting.accept(toAccepting, fromAccepting), fromAccepting));
  }

  private interface Side {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> side(Side side, OutputStream out) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    new Thread(
            () -> {
              try (out) {
                side.run();
                done.complete(null);
              } catch (IOException e) {
                done.completeExceptionally(e);
              }
            })
        .start();
    return done;
  }
}
