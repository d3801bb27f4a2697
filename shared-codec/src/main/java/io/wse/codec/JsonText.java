package io.wse.codec;

import io.vertx.core.json.Json;

/** Pieces of JSON text. */
public final class JsonText {

  private JsonText() {}

  /** The text as a JSON string, quoted and escaped. */
  public static String quote(String text) {
    return Json.encode(text);
  }
}
