package io.wse.socket;

import io.vertx.core.json.JsonArray;
import io.wse.codec.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The frames of SockJS. */
final class SockJsMessages {
  private SockJsMessages() {}

  /**
   * The messages in what a client sent: an array of texts, or one text.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static List<String> read(Object json) {
    if (json instanceof String text) {
      return List.of(text);
    }
    if (!(json instanceof JsonArray array)) {
      throw new IllegalArgumentException("expected an array of texts");
    }
    List<String> messages = new ArrayList<>();
    for (Object item : array) {
      if (!(item instanceof String text)) {
        throw new IllegalArgumentException("expected an array of texts");
      }
      messages.add(text);
    }
    return messages;
  }

  /** The text as a JSON string, with the escapes that the protocol asks a server for. */
  static String quote(String text) {
    String quoted = JsonText.quote(text);
    StringBuilder escaped = null;
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (isMangled(c)) {
        if (escaped == null) {
          escaped = new StringBuilder(quoted.length() + 32).append(quoted, 0, i);
        }
        escaped.append(String.format("\\u%04x", (int) c));
      } else if (escaped != null) {
        escaped.append(c);
      }
    }
    return escaped == null ? quoted : escaped.toString();
  }

  /** Characters that browsers were seen to change or drop on their way. */
  private static boolean isMangled(char c) {
    return c >= 0x200c
        && (c <= 0x200f || c >= 0x2028 && c <= 0x202f || c >= 0x2060 && c <= 0x206f || c >= 0xfff0);
  }

  /** {@code c[code,"reason"]}. */
  static byte[] close(int code, String reason) {
    return ("c[" + code + "," + JsonText.quote(reason) + "]").getBytes(StandardCharsets.UTF_8);
  }
}
