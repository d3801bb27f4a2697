package io.wse.runtime.config;

import io.wse.codec.event.EventPaths;
import io.wse.codec.event.FieldPath;
import io.wse.codec.event.TypeMapping;
import java.util.List;
import java.util.Map;

/** Where a domain event's fields lie in a Kafka record, and how its types are named on the wire. */
public final class EventKeys {
  public static final Key<Long> MAX_BYTES =
      Key.bytes("event.max_bytes", 1024, 64L << 20)
          .defaultsTo(1L << 20)
          .describedAs("Largest record that is taken; a larger one goes to the dead-letter topic");

  public static final Key<FieldPath> TYPE_PATH =
      described(
          Key.path("event.type_path"),
          "event_type",
          "Where a record has the event's type",
          "a path into the body, `header:name` or `key`");
  public static final Key<FieldPath> ID_PATH =
      optional(
          "event.id_path",
          "event_id",
          "the event's id; derived from the record's place where it is missing");
  public static final Key<FieldPath> USER_PATH =
      optional("event.user_path", "user_id", "the user whom the event concerns");
  public static final Key<FieldPath> TIME_PATH =
      optional(
          "event.time_path",
          "timestamp",
          "the event's time, ISO 8601 or a number since 1970; the record's where it has none");
  public static final Key<FieldPath> DATA_PATH =
      described(
          Key.bodyPath("event.data_path"),
          "data",
          "Where a record has the payload, a value of any type; the event's own other fields where"
              + " it is missing",
          "a path into the body, or `none`");
  public static final Key<FieldPath> ROLE_PATH =
      optional("event.role_path", "none", "the role whose holders the event concerns");
  public static final Key<FieldPath> TEAM_PATH =
      optional("event.team_path", "none", "the team whose members the event concerns");
  public static final Key<FieldPath> TOPIC_PATH =
      optional("event.topic_path", "none", "the topic whose followers the event concerns");
  public static final Key<FieldPath> GLOBAL_PATH =
      optional("event.global_path", "none", "whether the event concerns everybody");

  public static final Key<Map<String, String>> TYPES =
      Key.map("event.types")
          .defaultsTo(Map.of())
          .describedAs(
              "Domain types and their wire types, exact names or patterns; others become snake case");

  public static final List<Key<?>> ALL =
      List.of(
          MAX_BYTES,
          TYPE_PATH,
          ID_PATH,
          USER_PATH,
          TIME_PATH,
          DATA_PATH,
          ROLE_PATH,
          TEAM_PATH,
          TOPIC_PATH,
          GLOBAL_PATH,
          TYPES);

  private EventKeys() {}

  /** The paths as the decoder takes them, in the order of its record. */
  public static EventPaths paths(Config config) {
    return new EventPaths(
        config.get(TYPE_PATH),
        config.get(ID_PATH),
        config.get(TIME_PATH),
        config.get(DATA_PATH),
        config.get(USER_PATH),
        config.get(ROLE_PATH),
        config.get(TEAM_PATH),
        config.get(TOPIC_PATH),
        config.get(GLOBAL_PATH));
  }

  /**
   * @throws ConfigException where a type or its name is empty
   */
  public static TypeMapping types(Config config) {
    try {
      return new TypeMapping(config.get(TYPES));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(TYPES + ": " + e.getMessage()));
    }
  }

  private static Key<FieldPath> optional(String name, String path, String what) {
    return described(
        Key.optionalPath(name),
        path,
        "Where a record has " + what,
        "a path into the body, `header:name`, `key`, or `none`");
  }

  private static Key<FieldPath> described(
      Key<FieldPath> key, String path, String what, String form) {
    return key.defaultsTo(FieldPath.parse(path)).describedAs(what + ": " + form);
  }
}
