package io.wse.runtime.config;

import io.wse.codec.event.EventPaths;
import io.wse.codec.event.FieldPath;
import java.util.List;
import java.util.Map;

/** Where a domain event's fields lie in a Kafka record, and how its types are named on the wire. */
public final class EventKeys {
  public static final Key<Long> MAX_BYTES =
      Key.bytes("event.max_bytes", 1024, 64L << 20)
          .defaultsTo(1L << 20)
          .describedAs("Largest record that is taken; a larger one goes to the dead-letter topic");

  public static final Key<FieldPath> TYPE_PATH =
      path("event.type_path", "event_type", "the event's type");
  public static final Key<FieldPath> ID_PATH =
      path(
          "event.id_path",
          "event_id",
          "the event's id; derived from the record's place where it is missing");
  public static final Key<FieldPath> USER_PATH =
      path("event.user_path", "user_id", "the user whom the event concerns");
  public static final Key<FieldPath> TIME_PATH =
      path(
          "event.time_path",
          "timestamp",
          "the event's time, ISO 8601 or a number since 1970; the record's where it has none");
  public static final Key<FieldPath> DATA_PATH =
      path(
          "event.data_path",
          "data",
          "the payload; the event's own other fields where it is missing");
  public static final Key<FieldPath> ROLE_PATH =
      path("event.role_path", "role_id", "the role whose holders the event concerns");
  public static final Key<FieldPath> TEAM_PATH =
      path("event.team_path", "team_id", "the team whose members the event concerns");
  public static final Key<FieldPath> TOPIC_PATH =
      path("event.topic_path", "topic", "the topic whose followers the event concerns");
  public static final Key<FieldPath> GLOBAL_PATH =
      path("event.global_path", "global", "whether the event concerns everybody");

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

  private static Key<FieldPath> path(String name, String path, String what) {
    return Key.path(name)
        .defaultsTo(FieldPath.parse(path))
        .describedAs(
            "Where a record has " + what + ": a path into the body, `header:name` or `key`");
  }
}
