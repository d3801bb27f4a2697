package io.wse.chaos.hostile;

import static io.wse.chaos.hostile.WebSocketBytes.CONTINUATION;
import static io.wse.chaos.hostile.WebSocketBytes.FINAL;
import static io.wse.chaos.hostile.WebSocketBytes.PING;
import static io.wse.chaos.hostile.WebSocketBytes.TEXT;
import static io.wse.chaos.hostile.WebSocketBytes.frame;
import static io.wse.chaos.hostile.WebSocketBytes.head;
import static io.wse.chaos.hostile.WebSocketBytes.text;
import static io.wse.chaos.hostile.WebSocketBytes.unmasked;
import static io.wse.chaos.hostile.WebSocketBytes.upgrade;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.testbed.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** All attacks. A user that no event concerns makes those that must be let in. */
final class Attacks {
  private static final String USER = "hostile";
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);
  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: wse.v2";
  private static final int PROTOCOL_ERROR = 1002;
  private static final int INVALID_DATA = 1007;
  private static final int NOT_OUR_PROTOCOL = 4400;
  private static final int NOT_AUTHENTICATED = 4401;
  private static final int TIMED_OUT = 4408;
  private static final int TOO_LARGE = 4413;
  private static final int RSV1 = 0x40;
  private static final int RESERVED_OPCODE = 3;
  private static final long GIGABYTE = 1L << 30;

  /** More topics than a node takes, and small enough for one frame. */
  private static final int FLOOD_TOPICS = 20_000;

  /** A reader gets the welcome, and errors that a queue of 64 KB and one more frame hold. */
  private static final long FLOOD_ANSWER_BYTES = 256 * 1024;

  /** No UTF-8 text: the second byte does not continue the first. */
  private static final byte[] INVALID_UTF8 = {'"', (byte) 0xc3, (byte) 0x28, '"'};

  private static final Predicate<Answer> WELCOMED = answer -> answer.hasFrame("welcome");
  private static final Predicate<Answer> ENDED = Answer::ended;
  private static final Predicate<Answer> REFUSED = closed(NOT_AUTHENTICATED);

  private final String secret;
  private final String hello;
  private final Buffer upgraded = upgrade("/wse", SUBPROTOCOL);

  private Attacks(String secret) {
    this.secret = secret;
    this.hello = hello(Tokens.sign(claims(), secret), new JsonArray());
  }

  /**
   * @param secret the key that signs tokens
   */
  static List<Attack> all(String secret) {
    Attacks attacks = new Attacks(secret);
    List<Attack> all = new ArrayList<>();
    all.addAll(attacks.requests());
    all.addAll(attacks.frames());
    all.addAll(attacks.fragments());
    all.addAll(attacks.tokens());
    return List.copyOf(all);
  }

  /** Requests that never become whole, or that are none. */
  private List<Attack> requests() {
    return List.of(
        request("silent connection", "", ENDED),
        request("half a request line", "GET /ws", ENDED),
        request("half a header", "GET /wse HTTP/1.1\r\nHo", ENDED),
        request(
            "half a body",
            "POST /wse/snapshot/request HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
            ENDED),
        request("bytes that are no request", "\u0016\u0003\u0001\u0002\r\n", ENDED),
        request(
            "HTTP/2 preface",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            answer -> answer.status() >= 400 || answer.ended()),
        request(
            "hixie-76 handshake",
            "GET /wse HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                + "Upgrade: WebSocket\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
                + "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n^n:ds[4U",
            answer -> Set.of(400, 426).contains(answer.status())),
        afterUpgrade("upgrade without hello", closed(TIMED_OUT)));
  }

  private List<Attack> frames() {
    byte[] ping = "{\"t\":\"ping\",\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8);
    JsonArray topics = new JsonArray();
    for (int i = 0; i < FLOOD_TOPICS; i++) {
      topics.add("");
    }
    String flood =
        new JsonObject(hello(Tokens.sign(claims(), secret), topics))
            .put("id", "\u0001".repeat(50))
            .encode();
    return List.of(
        afterUpgrade("invalid UTF-8", closed(INVALID_DATA), frame(FINAL | TEXT, INVALID_UTF8)),
        afterUpgrade("unmasked frame", closed(PROTOCOL_ERROR), unmasked(FINAL | TEXT, ping)),
        afterUpgrade("reserved bit", closed(PROTOCOL_ERROR), frame(FINAL | RSV1 | TEXT, ping)),
        afterUpgrade(
            "reserved opcode", closed(PROTOCOL_ERROR), frame(FINAL | RESERVED_OPCODE, ping)),
        afterUpgrade("frame of a gigabyte", closed(TOO_LARGE), head(FINAL | TEXT, GIGABYTE)),
        afterUpgrade("deep JSON", closed(NOT_OUR_PROTOCOL), text("[".repeat(30_000))),
        afterUpgrade(
            "hello with 20,000 topics",
            answer ->
                answer.bytes() <= FLOOD_ANSWER_BYTES
                    && (answer.hasFrame("pong") || answer.closeCode() != Answer.NONE),
            text(flood),
            frame(FINAL | TEXT, ping)));
  }

  private List<Attack> fragments() {
    byte[] whole = hello.getBytes(StandardCharsets.UTF_8);
    byte[] first = Arrays.copyOf(whole, whole.length / 2);
    byte[] rest = Arrays.copyOfRange(whole, whole.length / 2, whole.length);
    byte[] none = {};
    return List.of(
        afterUpgrade(
            "empty first fragment",
            WELCOMED,
            frame(TEXT, none),
            frame(CONTINUATION, none),
            frame(FINAL | CONTINUATION, whole)),
        afterUpgrade(
            "ping between fragments",
            WELCOMED,
            frame(TEXT, first),
            frame(FINAL | PING, none),
            frame(FINAL | CONTINUATION, rest)),
        afterUpgrade(
            "invalid UTF-8 over fragments",
            closed(INVALID_DATA),
            frame(TEXT, Arrays.copyOf(INVALID_UTF8, 2)),
            frame(FINAL | CONTINUATION, Arrays.copyOfRange(INVALID_UTF8, 2, 4))),
        afterUpgrade("fragmented ping", closed(PROTOCOL_ERROR), frame(PING, none)),
        afterUpgrade(
            "continuation of nothing", closed(PROTOCOL_ERROR), frame(FINAL | CONTINUATION, whole)),
        afterUpgrade(
            "text within a text", closed(PROTOCOL_ERROR), frame(TEXT, first), text(hello)));
  }

  /** Signed tokens whose claims have the wrong type, by each way in. */
  private List<Attack> tokens() {
    List<Attack> attacks = new ArrayList<>();
    oddClaims()
        .forEach(
            (name, claims) -> {
              String token = Tokens.sign(claims, secret);
              attacks.add(
                  afterUpgrade(name + ", in hello", REFUSED, text(hello(token, new JsonArray()))));
              attacks.add(
                  new Attack(
                      name + ", in the query", upgrade("/wse?token=" + token), List.of(), REFUSED));
              attacks.add(
                  new Attack(
                      name + ", in a header",
                      upgrade("/wse", "Authorization: Bearer " + token),
                      List.of(),
                      REFUSED));
            });
    return attacks;
  }

  private static Map<String, JsonObject> oddClaims() {
    Map<String, JsonObject> odd = new LinkedHashMap<>();
    odd.put("exp is text", claims().put("exp", "tomorrow"));
    odd.put("exp is 1e308", claims().put("exp", 1e308));
    odd.put("exp is an array", claims().put("exp", new JsonArray().add(1)));
    odd.put("exp is null", claims().putNull("exp"));
    odd.put("iat is an object", claims().put("iat", new JsonObject()));
    odd.put("nbf is text", claims().put("nbf", "now"));
    odd.put("sub is an array", claims().put("sub", new JsonArray()));
    return odd;
  }

  private Attack afterUpgrade(String name, Predicate<Answer> right, Buffer... frames) {
    return new Attack(name, upgraded, List.of(frames), right);
  }

  private static Attack request(String name, String bytes, Predicate<Answer> right) {
    return new Attack(name, Buffer.buffer(bytes), List.of(), right);
  }

  private static Predicate<Answer> closed(int code) {
    return answer -> answer.closeCode() == code;
  }

  private static JsonObject claims() {
    return Tokens.claims(USER, TOKEN_LIFETIME);
  }

  private static String hello(String token, JsonArray topics) {
    return new JsonObject()
        .put("t", "hello")
        .put("id", "1")
        .put("p", new JsonObject().put("token", token).put("topics", topics))
        .encode();
  }
}
