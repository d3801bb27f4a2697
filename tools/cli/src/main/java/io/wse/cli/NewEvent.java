package io.wse.cli;

import com.fasterxml.jackson.core.JsonParser;
import io.wse.codec.JsonText;
import java.io.IOException;

/**
 * A domain event as {@code publish} writes it.
 *
 * @param data its payload, JSON: it goes into the record exactly as it is written
 */
record NewEvent(String type, String id, String user, String timestamp, String data) {

  /**
   * @throws CliException when the data is not one JSON value
   */
  NewEvent {
    requireJson(data);
  }

  /** The record's value. */
  String text() {
    return "{\"event_type\":"
        + JsonText.quote(type)
        + ",\"event_id\":"
        + JsonText.quote(id)
        + ",\"user_id\":"
        + JsonText.quote(user)
        + ",\"timestamp\":"
        + JsonText.quote(timestamp)
        + ",\"data\":"
        + data
        + "}";
  }

  private static void requireJson(String data) {
    try (JsonParser parser = JsonText.PARSER.createParser(data)) {
      if (parser.nextToken() != null) {
        parser.skipChildren();
        // A number at the end of the text is only known to be one when its end was read.
        parser.finishToken();
        if (parser.nextToken() == null) {
          return;
        }
      }
    } catch (IOException e) {
      throw refused(data);
    }
    throw refused(data);
  }

  private static CliException refused(String data) {
    String shown = data.length() <= 60 ? data : data.substring(0, 60) + "...";
    return new CliException("--data: expected one JSON value, got " + shown);
  }
}
