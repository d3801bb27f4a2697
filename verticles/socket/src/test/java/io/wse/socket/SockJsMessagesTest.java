package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;

class SockJsMessagesTest {

  @Test
  void escapesWhatBrowsersChange() {
    for (int c = 0; c <= 0xffff; c++) {
      if (Character.isSurrogate((char) c)) {
        continue;
      }
      String text = "<" + (char) c + ">";
      String quoted = SockJsMessages.quote(text);

      boolean mustEscape =
          c < 0x20
              || c >= 0x200c && c <= 0x200f
              || c >= 0x2028 && c <= 0x202f
              || c >= 0x2060 && c <= 0x206f
              || c >= 0xfff0;
      assertThat(quoted.indexOf(c) < 0 || c == '"' || c == '\\')
          .as("%04x", c)
          .isEqualTo(mustEscape || c == '"' || c == '\\');
      assertThat(new JsonArray("[" + quoted + "]").getString(0)).isEqualTo(text);
    }
  }

  @Test
  void leavesTheRestAsItIs() {
    assertThat(SockJsMessages.quote("a \u00e9 \u20ac \ud83d\ude00"))
        .isEqualTo("\"a \u00e9 \u20ac \ud83d\ude00\"");
  }
}
