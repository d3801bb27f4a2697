package io.wse.socket;

import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.wse.runtime.http.HttpDoor;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process that may open few descriptors, and clients that take all they get. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FewDescriptorsIT {
  private static final int DESCRIPTORS = 400;

  /** The process: a node, and a second server in the place of the management port. */
  static final class Main {
    public static void main(String[] args) {
      SocketNode node = SocketNode.start();
      HttpServer health =
          HttpDoor.create(node.vertx, new HttpServerOptions())
              .requestHandler(request -> request.response().end("alive"));
      SocketNode.await(health.listen(0, "127.0.0.1"));
      System.out.println("PORTS " + node.port() + " " + health.actualPort());
    }
  }

  @Test
  void clientsThatSendNothingTakeNoDescriptorFromHealthNorFromClients() throws Exception {
    Process process = start();
    List<Socket> silent = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      String[] ports = ports(out);
      int port = Integer.parseInt(ports[1]);
      int health = Integer.parseInt(ports[2]);
      try (RawWebSocket before = RawWebSocket.connect(port, "/wse?token=" + token("u1"))) {
        assertThat(before.read().json().getString("t")).isEqualTo("welcome");

        for (int i = 0; i < 2 * DESCRIPTORS; i++) {
          silent.add(new Socket("127.0.0.1", port));
        }

        assertThat(get(health)).contains("200 OK", "alive");
        before.send(RawWebSocket.frame(true, RawWebSocket.PING, new byte[0]));
        assertThat(before.read().opcode()).isEqualTo(RawWebSocket.PONG);
        try (RawWebSocket after = RawWebSocket.connect(port, "/wse?token=" + token("u2"))) {
          assertThat(after.read().json().getString("t")).isEqualTo("welcome");
        }
      }
    } finally {
      process.destroyForcibly();
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\"",
            java,
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            Main.class.getName())
        .redirectErrorStream(true)
        .start();
  }

  private static String[] ports(BufferedReader out) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("PORTS ")) {
        return line.split(" ");
      }
      lines.add(line);
    }
    throw new AssertionError("ended: " + lines);
  }

  private static String get(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
