package io.wse.chaos.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Right, wrong and missing answers to a hostile client are told apart. */
class HostileClientsTest {
  private static final String SECRET = "a-secret-of-at-least-32-bytes-or-more";

  @Test
  void readsStatusFramesAndCloseCodeWhereverTheBytesAreSplit() {
    Buffer bytes =
        Buffer.buffer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
            .appendBuffer(frame(0x81, "{\"t\":\"welcome\"}"))
            .appendBuffer(frame(0x81, "{\"t\":\"error\",\"p\":\"" + "x".repeat(300) + "\"}"))
            .appendBytes(new byte[] {(byte) 0x88, 2, 0x11, 0x31});
    for (int at = 0; at < bytes.length(); at++) {
      Answer answer = new Answer();
      WireReader reader = new WireReader(answer);
      reader.read(bytes.getBuffer(0, at));
      reader.read(bytes.getBuffer(at, bytes.length()));
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.hasFrame("welcome")).isTrue();
      assertThat(answer.hasFrame("error")).isTrue();
      assertThat(answer.closeCode()).isEqualTo(4401);
      assertThat(answer.bytes()).isEqualTo(bytes.length());
    }
  }

  @Test
  void tellsTheRightAnswerFromOthers() {
    assertThat(isRight("exp is text, in hello", answer -> answer.closeCode(4401))).isTrue();
    assertThat(isRight("exp is text, in hello", answer -> answer.closeCode(4500))).isFalse();
    assertThat(isRight("exp is text, in hello", answer -> answer.frame("welcome"))).isFalse();
    assertThat(isRight("invalid UTF-8", answer -> answer.closeCode(1007))).isTrue();
    assertThat(isRight("invalid UTF-8", answer -> answer.closeCode(1002))).isFalse();
    assertThat(isRight("half a header", Answer::end)).isTrue();
    assertThat(isRight("half a header", answer -> answer.status(200))).isFalse();
    assertThat(isRight("empty first fragment", answer -> answer.frame("welcome"))).isTrue();
    assertThat(isRight("empty first fragment", answer -> answer.closeCode(4408))).isFalse();
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() {
    assertThat(isRight("hello with 20,000 topics", answer -> answer.frame("pong"))).isTrue();
    assertThat(
            isRight(
                "hello with 20,000 topics",
                answer -> {
                  answer.received(1 << 20);
                  answer.frame("pong");
                }))
        .isFalse();
  }

  @Test
  void isTroubledByWrongAnswersAndByAttacksWithoutARightOne() {
    assertThat(new AttackTally("one", 5, 5, 0, List.of()).trouble()).isEmpty();
    assertThat(new AttackTally("one", 0, 5, 0, List.of()).trouble()).isPresent();
    assertThat(new AttackTally("one", 0, 0, 0, List.of()).trouble()).isPresent();
    assertThat(new AttackTally("one", 9, 0, 1, List.of("status 200")).trouble())
        .hasValueSatisfying(trouble -> assertThat(trouble).contains("one", "status 200"));
  }

  private static boolean isRight(String attack, Consumer<Answer> what) {
    Answer answer = new Answer();
    what.accept(answer);
    return Attacks.all(SECRET).stream()
        .filter(one -> one.name().equals(attack))
        .findFirst()
        .orElseThrow()
        .right()
        .test(answer);
  }

  /** A frame as a server sends it. */
  private static Buffer frame(int firstByte, String text) {
    Buffer masked = WebSocketBytes.head(firstByte, text.length());
    masked.setByte(1, (byte) (masked.getByte(1) & 0x7f));
    return masked.appendString(text);
  }
}
