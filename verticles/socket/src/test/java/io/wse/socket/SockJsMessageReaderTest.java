package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsMessageReaderTest {
  private static final int MAX_BYTES = 1_000;

  private final SockJsMessageReader reader = new SockJsMessageReader(MAX_BYTES);

  @Test
  void readsAnArrayOfTextsHoweverItsBytesArrive() throws Exception {
    List<String> messages = List.of("a", "", "\"quoted\" \\ \n", "\u00e9\u20ac\ud83d\ude00", "{}");
    byte[] bytes = (" " + Json.encode(messages) + "\n").getBytes(StandardCharsets.UTF_8);

    for (int step = 1; step <= bytes.length; step++) {
      SockJsMessageReader steps = new SockJsMessageReader(MAX_BYTES);
      List<String> read = new ArrayList<>();
      for (int from = 0; from < bytes.length; from += step) {
        steps.feed(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step)));
        addAll(steps, read);
      }
      steps.end();
      addAll(steps, read);
      assertThat(read).as("in steps of %d bytes", step).isEqualTo(messages);
    }
  }

  @Test
  void readsOneTextAndAnEmptyArray() throws Exception {
    assertThat(readAll("\"a\"")).containsExactly("a");
    assertThat(new SockJsMessageReaderTest().readAll("[]")).isEmpty();
  }

  @Test
  void handsMessagesOverOneByOne() throws Exception {
    reader.feed("[\"a\",\"b\",\"c".getBytes(StandardCharsets.UTF_8));

    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.next()).isEqualTo("b");
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[\"x",
        "[\"x\"",
        "[1]",
        "[null]",
        "[[\"x\"]]",
        "{}",
        "{\"a\":\"b\"}",
        "1",
        "null",
        "[\"x\"]]",
        "[\"x\"][\"y\"]",
        "\"x\"\"y\"",
        "[\"x\",]",
        "['x']",
        "[\"\u0001\"]"
      })
  void refusesWhatIsNoArrayOfTexts(String text) {
    assertThatThrownBy(() -> readAll(text))
        .isInstanceOf(SockJsMessageReader.MalformedException.class);
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    assertThatThrownBy(
            () -> {
              reader.feed(new byte[] {'[', '"', (byte) 0xc3, '"', ']'});
              reader.next();
            })
        .isInstanceOf(SockJsMessageReader.MalformedException.class);
  }

  @Test
  void countsEachMessageByItselfAndWithoutTheEscapesOfItsJson() throws Exception {
    String largest = "\u20ac".repeat(333) + "\"";
    String twenty = Json.encode(java.util.Collections.nCopies(20, largest));

    assertThat(readAll(twenty)).hasSize(20).containsOnly(largest);
    assertThatThrownBy(() -> new SockJsMessageReaderTest().readAll(Json.encode(largest + "x")))
        .isInstanceOf(SockJsMessageReader.TooLargeException.class);
    assertThatThrownBy(
            () -> new SockJsMessageReaderTest().readAll("[\"" + "x".repeat(MAX_BYTES + 1) + "\"]"))
        .isInstanceOf(SockJsMessageReader.TooLargeException.class);
  }

  @Test
  void keepsNoMoreOfAMessageThatIsTooLargeThanItTakesToSeeThat() {
    byte[] part = "x".repeat(8 << 10).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(
            () -> {
              reader.feed(new byte[] {'[', '"'});
              for (int parts = 0; parts < 16; parts++) {
                assertThat(reader.next()).isNull();
                reader.feed(part);
              }
            })
        .isInstanceOf(SockJsMessageReader.TooLargeException.class);
  }

  private List<String> readAll(String text) throws Exception {
    List<String> read = new ArrayList<>();
    reader.feed(text.getBytes(StandardCharsets.UTF_8));
    addAll(reader, read);
    reader.end();
    addAll(reader, read);
    return read;
  }

  private static void addAll(SockJsMessageReader from, List<String> to) throws Exception {
    String message;
    while ((message = from.next()) != null) {
      to.add(message);
    }
  }
}
