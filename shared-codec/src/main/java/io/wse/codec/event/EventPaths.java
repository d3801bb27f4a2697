package io.wse.codec.event;

import java.util.Objects;

/**
 * Where the parts of a domain event lie in a record.
 *
 * <p>A path is {@code a.b.c} (fields of the JSON body), {@code header:name}, {@code key} or {@code
 * none}.
 *
 * @param data the value that becomes the payload, in the body; where it is missing, the payload is
 *     all fields of the body but those that these paths name (the timestamp stays, clients show it)
 * @param global a boolean; true sends the event to everybody
 */
public record EventPaths(
    FieldPath type,
    FieldPath id,
    FieldPath timestamp,
    FieldPath data,
    FieldPath user,
    FieldPath role,
    FieldPath team,
    FieldPath topic,
    FieldPath global) {

  /**
   * The names of the engine's reference: {@code event_type}, {@code event_id}, {@code user_id}.
   * Only the user routes: a field that is called {@code topic} or {@code global} by chance must not
   * send one user's event to others.
   */
  public static final EventPaths DEFAULT =
      new EventPaths(
          FieldPath.parse("event_type"),
          FieldPath.parse("event_id"),
          FieldPath.parse("timestamp"),
          FieldPath.parse("data"),
          FieldPath.parse("user_id"),
          FieldPath.NONE,
          FieldPath.NONE,
          FieldPath.NONE,
          FieldPath.NONE);

  public EventPaths {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(team, "team");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(global, "global");
  }
}
