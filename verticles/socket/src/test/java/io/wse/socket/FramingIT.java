package io.wse.socket;

import static io.wse.socket.RawWebSocket.CLOSE;
import static io.wse.socket.RawWebSocket.PING;
import static io.wse.socket.RawWebSocket.PONG;
import static io.wse.socket.RawWebSocket.TEXT;
import static io.wse.socket.RawWebSocket.frame;
import static io.wse.socket.SocketNode.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The WebSocket protocol, frame by frame, against a running node: {@link FramingCases}. A failing
 * case must end in exactly the close code that RFC 6455 names.
 */
class FramingIT {
  private static final byte[] STILL_THERE = {'?'};
  private static final Set<String> REFUSED = Set.of("CLOSE 1002", "CLOSE 1007");
  private static SocketNode node;

  @BeforeAll
  static void start() {
    node =
        SocketNode.start(Map.of("socket.max_frame_bytes", 70_000, "max_connections_per_user", 9));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  static List<FramingCases.Case> cases() {
    return FramingCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsTheProtocolSays(FramingCases.Case each) throws IOException {
    try (RawWebSocket client = welcomed()) {
      write(client, each);

      assertThat(answers(client, each.answers())).isEqualTo(each.answers());
    }
  }

  @Test
  void aMessageOfEmptyFragmentsLeavesTheConnectionHearing() throws IOException {
    try (RawWebSocket client = welcomed()) {
      for (int i = 0; i < 3; i++) {
        client.send(frame(false, TEXT, new byte[0]));
        client.send(frame(true, RawWebSocket.CONTINUATION, ping("m" + i)));
        assertThat(answer(client.read())).isEqualTo("pong m" + i);
      }
    }
  }

  @Test
  void aMessageMayNotExceedItsLimitByFragments() throws IOException {
    try (RawWebSocket client = welcomed()) {
      client.send(frame(false, TEXT, new byte[40_000]));
      client.send(frame(false, RawWebSocket.CONTINUATION, new byte[0]));
      client.send(frame(true, RawWebSocket.CONTINUATION, new byte[40_000]));

      assertThat(answer(client.read())).isEqualTo("CLOSE 4413");
    }
  }

  @Test
  void theSameHoldsForSockJsOverWebSocket() throws IOException {
    byte[] message =
        new JsonArray().add(new String(ping("é"), StandardCharsets.UTF_8)).toBuffer().getBytes();
    int withinTheCharacter = new String(message, StandardCharsets.ISO_8859_1).indexOf('Ã') + 1;
    try (RawWebSocket client = sockJs()) {
      client.send(frame(false, TEXT, new byte[0]));
      client.send(
          frame(false, RawWebSocket.CONTINUATION, Arrays.copyOf(message, withinTheCharacter)));
      client.send(
          frame(
              true,
              RawWebSocket.CONTINUATION,
              Arrays.copyOfRange(message, withinTheCharacter, message.length)));
      assertThat(new String(client.read().payload(), StandardCharsets.UTF_8)).contains("pong", "é");

      client.send(frame(true, TEXT, new byte[] {'[', '"', (byte) 0xc3, '"', ']'}));

      assertThat(new String(client.read().payload(), StandardCharsets.UTF_8)).startsWith("c[1007,");
      assertThat(answer(client.read())).isEqualTo("CLOSE 1007");
    }
  }

  private static RawWebSocket welcomed() throws IOException {
    RawWebSocket client = RawWebSocket.connect(node.port(), "/wse?token=" + token("u1"));
    assertThat(client.read().json().getString("t")).isEqualTo("welcome");
    return client;
  }

  private static RawWebSocket sockJs() throws IOException {
    RawWebSocket client =
        RawWebSocket.connect(node.port(), "/sockjs/000/s1/websocket?token=" + token("u1"));
    assertThat(new String(client.read().payload(), StandardCharsets.UTF_8)).isEqualTo("o");
    assertThat(new String(client.read().payload(), StandardCharsets.UTF_8)).contains("welcome");
    return client;
  }

  private static byte[] ping(String id) {
    return new JsonObject().put("t", "ping").put("id", id).toBuffer().getBytes();
  }

  /** The server may have closed before all is written. */
  private static void write(RawWebSocket client, FramingCases.Case each) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    each.frames().forEach(out::writeBytes);
    byte[] all = out.toByteArray();
    List<byte[]> parts =
        switch (each.chop()) {
          case WHOLE -> List.of(all);
          case BY_FRAME -> each.frames();
          case BY_997_BYTES -> parts(all, 997);
          case BY_BYTE -> parts(all, 1);
        };
    for (byte[] part : parts) {
      client.send(part);
    }
  }

  private static List<byte[]> parts(byte[] all, int size) {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < all.length; at += size) {
      parts.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
    }
    return parts;
  }

  /** What the server sends: to a refusal, to the connection's end, or to a last pong. */
  private static List<String> answers(RawWebSocket client, List<String> expected)
      throws IOException {
    boolean closes = !expected.isEmpty() && expected.get(expected.size() - 1).startsWith("CLOSE");
    if (!closes) {
      client.send(frame(true, PING, STILL_THERE));
    }
    String end = "PONG " + FramingCases.hex(STILL_THERE);
    List<String> answers = new ArrayList<>();
    String answer = answer(client.read());
    while (!answer.equals("END") && !answer.equals(end)) {
      answers.add(answer);
      if (REFUSED.contains(answer)) {
        // The end may take as long as a close frame of the client is waited for.
        break;
      }
      answer = answer(client.read());
    }
    return answers;
  }

  private static String answer(RawWebSocket.Frame frame) {
    if (frame == null) {
      return "END";
    }
    return switch (frame.opcode()) {
      case CLOSE -> "CLOSE " + frame.closeCode();
      case PONG -> "PONG " + FramingCases.hex(frame.payload());
      case TEXT -> {
        JsonObject payload = frame.json().getJsonObject("p");
        yield frame.json().getString("t").equals("pong")
            ? "pong " + payload.getString("re")
            : "error " + payload.getString("code");
      }
      default -> "opcode " + frame.opcode();
    };
  }
}
