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

  /** {@code c[code,"reason"]}. */
  static byte[] close(int code, String reason) {
    return ("c[" + code + "," + JsonText.quote(reason) + "]").getBytes(StandardCharsets.UTF_8);
  }
}
