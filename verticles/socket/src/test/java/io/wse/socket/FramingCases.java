package io.wse.socket;

import static io.wse.socket.RawWebSocket.BINARY;
import static io.wse.socket.RawWebSocket.CLOSE;
import static io.wse.socket.RawWebSocket.CONTINUATION;
import static io.wse.socket.RawWebSocket.PING;
import static io.wse.socket.RawWebSocket.PONG;
import static io.wse.socket.RawWebSocket.TEXT;
import static io.wse.socket.RawWebSocket.close;
import static io.wse.socket.RawWebSocket.frame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The cases of groups 1 to 7 and 10 of the Autobahn suite for WebSocket servers, numbered as there.
 * That suite expects an echo. This server answers a {@code ping} of the protocol by a {@code pong}
 * with the same id, any other text and every binary message by an {@code error}; the cases expect
 * that instead.
 */
final class FramingCases {
  private static final int[] SIZES = {0, 125, 126, 127, 128, 65_535, 65_536};
  private static final byte[] NOTHING = {};

  /** How the bytes are written to the network. */
  enum Chop {
    WHOLE,
    BY_FRAME,
    BY_997_BYTES,
    BY_BYTE
  }

  /**
   * @param frames what the client sends
   * @param answers what it gets, as {@link FramingIT} writes answers down; if the last is no close
   *     frame, the connection must be usable afterwards
   */
  record Case(String name, List<byte[]> frames, Chop chop, List<String> answers) {
    @Override
    public String toString() {
      return name + " " + chop;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private FramingCases() {}

  static List<Case> all() {
    FramingCases all = new FramingCases();
    all.framing();
    all.headers();
    all.pings();
    all.reservedBits();
    all.opcodes();
    all.fragmentation();
    all.utf8();
    all.closing();
    all.autoFragmentation();
    return all.cases;
  }

  private void framing() {
    for (int size : SIZES) {
      byte[] payload = payload(size);
      String answer = size == 0 ? "error NOT_JSON" : "pong p";
      add("1.1 text of " + size, frames(frame(true, TEXT, payload)), answer);
      add("1.2 binary of " + size, frames(frame(true, BINARY, payload)), "error NOT_JSON");
    }
    add("1.1.8", frames(frame(true, TEXT, payload(65_536))), Chop.BY_997_BYTES, "pong p");
    add("1.2.8", frames(frame(true, BINARY, payload(65_536))), Chop.BY_997_BYTES, "error NOT_JSON");
  }

  /** Beyond the suite, which sends neither. */
  private void headers() {
    byte[] unmasked = {(byte) 0x81, 1, 'a'};
    byte[] lengthInMoreBytesThanNeeded = {(byte) 0x81, (byte) 0xfe, 0, 1, 0, 0, 0, 0, 'a'};
    add("no mask", frames(unmasked), "CLOSE 1002");
    add("a length in more bytes than needed", frames(lengthInMoreBytesThanNeeded), "CLOSE 1002");
  }

  private void pings() {
    byte[] binary = HexFormat.of().parseHex("00fffefdfcfb00ff");
    byte[] largest = new byte[125];
    Arrays.fill(largest, (byte) 0xfe);
    add("2.1", frames(frame(true, PING, NOTHING)), "PONG ");
    add("2.2", frames(frame(true, PING, bytes("Hello"))), "PONG " + hex(bytes("Hello")));
    add("2.3", frames(frame(true, PING, binary)), "PONG " + hex(binary));
    add("2.4", frames(frame(true, PING, largest)), "PONG " + hex(largest));
    add("2.5", frames(frame(true, PING, new byte[126])), "CLOSE 1002");
    add("2.6", frames(frame(true, PING, largest)), Chop.BY_BYTE, "PONG " + hex(largest));
    add("2.7", frames(frame(true, PONG, NOTHING)));
    add("2.8", frames(frame(true, PONG, bytes("unsolicited"))));
    add("2.9", frames(frame(true, PONG, binary), frame(true, PING, bytes("p"))), "PONG 70");
    List<byte[]> ten = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(frame(true, PING, bytes("payload-" + i)));
      answers.add("PONG " + hex(bytes("payload-" + i)));
    }
    add("2.10", ten, Chop.WHOLE, answers.toArray(String[]::new));
    add("2.11", ten, Chop.BY_BYTE, answers.toArray(String[]::new));
  }

  private void reservedBits() {
    add("3.1", frames(frame(true, 1, TEXT, ping("a"))), "CLOSE 1002");
    List<byte[]> second =
        frames(
            frame(true, TEXT, ping("a")),
            frame(true, 2, TEXT, ping("b")),
            frame(true, PING, NOTHING));
    add("3.2", second, "pong a", "CLOSE 1002");
    add("3.3", second, Chop.BY_FRAME, "pong a", "CLOSE 1002");
    add("3.4", second, Chop.BY_BYTE, "pong a", "CLOSE 1002");
    add("3.5", frames(frame(true, 5, BINARY, bytes("b"))), "CLOSE 1002");
    add("3.6", frames(frame(true, 6, PING, bytes("b"))), "CLOSE 1002");
    add("3.7", frames(frame(true, 7, CLOSE, NOTHING)), "CLOSE 1002");
  }

  private void opcodes() {
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      add("4 opcode " + opcode + " empty", frames(frame(true, opcode, NOTHING)), "CLOSE 1002");
      for (Chop chop : List.of(Chop.WHOLE, Chop.BY_BYTE)) {
        add(
            "4 opcode " + opcode + " between messages",
            frames(
                frame(true, TEXT, ping("a")),
                frame(true, opcode, bytes("reserved")),
                frame(true, PING, NOTHING)),
            chop,
            "pong a",
            "CLOSE 1002");
      }
    }
  }

  private void fragmentation() {
    byte[] half = Arrays.copyOf(ping("a"), 10);
    byte[] rest = Arrays.copyOfRange(ping("a"), 10, ping("a").length);
    for (Chop chop : List.of(Chop.WHOLE, Chop.BY_FRAME, Chop.BY_BYTE)) {
      add(
          "5.1",
          frames(frame(false, PING, half), frame(true, CONTINUATION, rest)),
          chop,
          "CLOSE 1002");
      add(
          "5.2",
          frames(frame(false, PONG, half), frame(true, CONTINUATION, rest)),
          chop,
          "CLOSE 1002");
      add("5.3-5", fragments(TEXT, half, rest), chop, "pong a");
      for (int control : new int[] {PING, PONG}) {
        List<byte[]> between = fragments(TEXT, half, rest);
        between.add(1, frame(true, control, bytes("between")));
        add(
            "5.6-8 control frame " + control + " between",
            between,
            chop,
            control == PING
                ? new String[] {"PONG " + hex(bytes("between")), "pong a"}
                : new String[] {"pong a"});
      }
      for (boolean last : new boolean[] {true, false}) {
        byte[] nothingToContinue = frame(last, CONTINUATION, bytes("nothing to continue"));
        byte[] text = frame(true, TEXT, ping("b"));
        add("5.9-14 last " + last, frames(nothingToContinue, text), chop, "CLOSE 1002");
        List<byte[]> after = fragments(TEXT, half, rest);
        after.addAll(frames(nothingToContinue, text));
        add("5.15 last " + last, after, chop, "pong a", "CLOSE 1002");
        add(
            "5.16-17 last " + last,
            frames(nothingToContinue, text, nothingToContinue, text),
            chop,
            "CLOSE 1002");
      }
      add("5.18", frames(frame(false, TEXT, half), frame(true, TEXT, rest)), chop, "CLOSE 1002");
      List<byte[]> five = fragments(TEXT, pieces(ping("a"), 5));
      five.add(4, frame(true, PING, bytes("2")));
      five.add(2, frame(true, PING, bytes("1")));
      add("5.19-20", five, chop, "PONG 31", "PONG 32", "pong a");
    }
  }

  private void utf8() {
    add("6.1.1", frames(frame(true, TEXT, NOTHING)), "error NOT_JSON");
    add("6.1.2", fragments(TEXT, NOTHING, NOTHING, NOTHING), "error NOT_JSON");
    add("6.1.3", fragments(TEXT, NOTHING, ping("a"), NOTHING), "pong a");
    String text = "Hello-µ@ßöäüàá-UTF-8!!";
    add("6.2.1", frames(frame(true, TEXT, ping(text))), "pong " + text);
    for (int fragment : new int[] {1, 2, 3, 20}) {
      add(
          "6.2 fragments of " + fragment,
          fragments(TEXT, pieces(ping(text), fragment)),
          "pong " + text);
    }
    for (Utf8Samples.Sample sample : Utf8Samples.all()) {
      String answer = sample.valid() ? "error NOT_JSON" : "CLOSE 1007";
      add(sample.name(), frames(frame(true, TEXT, sample.bytes())), answer);
      List<byte[]> byByte = fragments(TEXT, pieces(sample.bytes(), 1));
      add(sample.name() + " by byte", byByte, answer);
      if (byByte.size() > 1) {
        byByte.add(1, frame(true, PONG, new byte[] {(byte) 0xff}));
        byByte.add(1, frame(false, CONTINUATION, NOTHING));
        add(sample.name() + " by byte, with a pong and an empty fragment", byByte, answer);
      }
    }
    byte[] notUtf8 = HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5f4908080656469746564");
    add("6.4", fragments(TEXT, pieces(notUtf8, 12)), Chop.BY_BYTE, "CLOSE 1007");
    add("binary need not be UTF-8", frames(frame(true, BINARY, notUtf8)), "error NOT_JSON");
  }

  private void closing() {
    byte[] text = frame(true, TEXT, ping("a"));
    byte[] ping = frame(true, PING, NOTHING);
    byte[] close = close(1000, "");
    add("7.1.1", frames(text, close), "pong a", "CLOSE 1000");
    add("7.1.2", frames(close, close), "CLOSE 1000");
    add("7.1.3", frames(close, ping), "CLOSE 1000");
    add("7.1.4", frames(close, text), "CLOSE 1000");
    List<byte[]> within = fragments(TEXT, pieces(ping("a"), 10));
    within.add(1, close);
    add("7.1.5", within, "CLOSE 1000");
    byte[] large = frame(true, TEXT, payload(65_536));
    add("7.1.6", frames(large, close, ping), "pong p", "CLOSE 1000");
    add("7.3.1", frames(frame(true, CLOSE, NOTHING)), "CLOSE 1000");
    add("7.3.2", frames(frame(true, CLOSE, bytes("a"))), "CLOSE 1002");
    add("7.3.3", frames(close), "CLOSE 1000");
    add("7.3.4", frames(close(1000, "Hello World!")), "CLOSE 1000");
    add("7.3.5", frames(close(1000, "*".repeat(123))), "CLOSE 1000");
    add("7.3.6", frames(close(1000, "*".repeat(124))), "CLOSE 1002");
    byte[] notUtf8 = HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5f4908080");
    add(
        "7.5.1",
        frames(frame(true, CLOSE, RawWebSocket.closePayload(1000, notUtf8))),
        "CLOSE 1007");
    for (int code :
        new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
      add("7.7 code " + code, frames(close(code, "")), "CLOSE " + code);
    }
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
      add("7.9 code " + code, frames(close(code, "")), "CLOSE 1002");
    }
  }

  private void autoFragmentation() {
    add("10.1.1", fragments(TEXT, pieces(payload(65_536), 1_300)), "pong p");
  }

  // The cases' parts

  private void add(String name, List<byte[]> frames, String... answers) {
    add(name, frames, Chop.WHOLE, answers);
  }

  private void add(String name, List<byte[]> frames, Chop chop, String... answers) {
    cases.add(new Case(name, List.copyOf(frames), chop, List.of(answers)));
  }

  private static List<byte[]> frames(byte[]... frames) {
    return List.of(frames);
  }

  private static List<byte[]> fragments(int opcode, byte[]... pieces) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < pieces.length; i++) {
      frames.add(frame(i == pieces.length - 1, i == 0 ? opcode : CONTINUATION, pieces[i]));
    }
    return frames;
  }

  private static byte[][] pieces(byte[] payload, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < payload.length; at += size) {
      pieces.add(Arrays.copyOfRange(payload, at, Math.min(payload.length, at + size)));
    }
    return pieces.toArray(byte[][]::new);
  }

  /** A ping of the protocol with the id {@code p}, padded to this many bytes. */
  private static byte[] payload(int size) {
    if (size == 0) {
      return NOTHING;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("{\"t\":\"ping\",\"id\":\"p\",\"pad\":\""));
    out.writeBytes(bytes("*".repeat(size - out.size() - 2)));
    out.writeBytes(bytes("\"}"));
    return out.toByteArray();
  }

  private static byte[] ping(String id) {
    return bytes("{\"t\":\"ping\",\"id\":\"" + id + "\"}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
