package io.wse.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.testbed.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With plain sockets at both ends, which see what really goes over the wire. */
class FaultProxyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LITTLE_WHILE_MS = 200;

  private Vertx vertx;
  private ServerSocket server;
  private FaultProxy proxy;
  private Socket client;
  private Socket accepted;

  @BeforeEach
  void link() throws Exception {
    vertx = Vertx.vertx();
    server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    proxy = await(FaultProxy.open(vertx, "127.0.0.1", 0, "127.0.0.1", server.getLocalPort()));
    client = connect();
    accepted = server.accept();
    accepted.setSoTimeout((int) PATIENCE.toMillis());
    // The system accepts before the proxy knows.
    Await.until("the link stands", PATIENCE, () -> await(proxy.links()) == 1);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    client.close();
    accepted.close();
    server.close();
  }

  @Test
  void passesBytesOnBothWays() throws Exception {
    assertThat(carried(client, accepted, bytes(1_000_000))).isEqualTo(bytes(1_000_000));
    assertThat(carried(accepted, client, bytes(1_000_000))).isEqualTo(bytes(1_000_000));
  }

  @Test
  void aCutEndsBothSides() throws Exception {
    assertThat(await(proxy.cut(link -> true))).isEqualTo(1);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    assertThat(await(proxy.links())).isZero();
  }

  @Test
  void aCutSparesWhatIsNotMeant() throws Exception {
    int port = client.getLocalPort();
    assertThat(await(proxy.cut(link -> link.clientPort() != port))).isZero();
    assertThat(carried(client, accepted, bytes(10))).isEqualTo(bytes(10));
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOtherAfterAllItSaid() throws Exception {
    client.getOutputStream().write(bytes(100_000));
    client.close();
    assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(bytes(100_000));
  }

  @Test
  void aStalledLinkSaysNothingAndHidesThatASideHasGone() throws Exception {
    await(proxy.conditions(link -> Conditions.STALLED));
    client.getOutputStream().write(bytes(10));
    client.close();
    assertSilent(accepted);
    await(proxy.conditions(link -> Conditions.CLEAR));
    assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(bytes(10));
  }

  @Test
  void linksToComeAreAsTheRuleSays() throws Exception {
    await(proxy.conditions(link -> link.number() == 1 ? Conditions.STALLED : Conditions.CLEAR));
    try (Socket second = connect();
        Socket secondAccepted = server.accept()) {
      second.getOutputStream().write(1);
      assertSilent(secondAccepted);
    }
    assertThat(carried(client, accepted, bytes(10))).isEqualTo(bytes(10));
  }

  @Test
  void latencyHoldsEveryByteBackAndKeepsTheOrder() throws Exception {
    await(proxy.conditions(link -> Conditions.slow(300, 0)));
    long start = System.nanoTime();
    assertThat(carried(client, accepted, bytes(5_000))).isEqualTo(bytes(5_000));
    assertThat(elapsedMs(start)).isGreaterThanOrEqualTo(300);
  }

  @Test
  void bandwidthIsAtMostWhatWasGiven() throws Exception {
    await(proxy.conditions(link -> Conditions.slow(0, 20_000)));
    long start = System.nanoTime();
    assertThat(carried(client, accepted, bytes(10_000))).isEqualTo(bytes(10_000));
    // The first turn's worth leaves at once.
    assertThat(elapsedMs(start)).isGreaterThanOrEqualTo(400);
  }

  @Test
  void aSlowReaderIsFeltByTheSender() throws Exception {
    await(proxy.conditions(link -> Conditions.slow(0, 1_000)));
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.getOutputStream().write(new byte[64 << 20]);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThatThrownBy(() -> sending.get(LITTLE_WHILE_MS, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    await(proxy.cut(link -> true));
    assertThatThrownBy(() -> sending.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void slicesComeOneByOneAndNothingIsLostOrMoved() throws Exception {
    await(proxy.conditions(link -> Conditions.sliced(3)));
    client.getOutputStream().write(bytes(2_000));
    byte[] buffer = new byte[2_000];
    int first = accepted.getInputStream().read(buffer);
    assertThat(first).isLessThan(2_000);
    accepted.getInputStream().readNBytes(buffer, first, 2_000 - first);
    assertThat(buffer).isEqualTo(bytes(2_000));
  }

  @Test
  void whoConnectsWhileItRefusesIsCutAtOnce() throws Exception {
    await(proxy.refuse(true));
    try (Socket refused = connect()) {
      assertThat(endOf(refused)).isTrue();
    }
    await(proxy.refuse(false));
    try (Socket let = connect();
        Socket letAccepted = server.accept()) {
      assertThat(carried(let, letAccepted, bytes(10))).isEqualTo(bytes(10));
    }
  }

  @Test
  void aServerThatIsAwayIsAnEndedConnection() throws Exception {
    server.close();
    try (Socket lost = connect()) {
      assertThat(endOf(lost)).isTrue();
    }
    Await.until("only the first link stands", PATIENCE, () -> await(proxy.links()) == 1);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", proxy.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void assertSilent(Socket socket) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout(LITTLE_WHILE_MS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(before);
  }

  private static byte[] carried(Socket from, Socket to, byte[] bytes) throws Exception {
    CompletableFuture<byte[]> received =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                InputStream in = to.getInputStream();
                byte[] buffer = new byte[8_192];
                while (all.size() < bytes.length) {
                  int read = in.read(buffer);
                  if (read < 0) {
                    break;
                  }
                  all.write(buffer, 0, read);
                }
                return all.toByteArray();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    from.getOutputStream().write(bytes);
    return received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    byte[] mark = "begin".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mark, 0, bytes, 0, Math.min(count, mark.length));
    return Arrays.copyOf(bytes, count);
  }

  private static long elapsedMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
