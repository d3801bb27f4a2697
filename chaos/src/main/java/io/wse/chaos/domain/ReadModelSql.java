package io.wse.chaos.domain;

/** The read model: every user's items, and the positions of the projector that writes them. */
public final class ReadModelSql {
  /** Items are numbered from 0; a user has at most so many. */
  public static final int ITEMS = 48;

  /** The first of the items that sagas write; those below are written one by one. */
  public static final int FIRST_SAGA_ITEM = 36;

  public static final String PROJECTOR = "chaos";

  /** The snapshot's name in the nodes' settings, its wire type, and the key of its rows. */
  public static final String SNAPSHOT = "items";

  public static final String SNAPSHOT_TYPE = "items_snapshot";
  public static final String ROWS_KEY = "items";

  public static final String CHANGED = "ItemChanged";
  public static final String REMOVED = "ItemRemoved";
  public static final String REMOVED_WIRE_TYPE = "item_removed";
  public static final String COMPLETED = "BatchCompleted";
  public static final String ANNOUNCED = "Announced";

  static final String[] SCHEMA = {
    """
    CREATE TABLE wse_projection_positions (
      projector text, topic text, partition int, position bigint NOT NULL,
      PRIMARY KEY (projector, topic, partition))""",
    """
    CREATE TABLE chaos_items (
      user_id text, item int, value int NOT NULL, PRIMARY KEY (user_id, item))"""
  };

  static final String UPSERT =
      "INSERT INTO chaos_items VALUES ($1, $2, $3)"
          + " ON CONFLICT (user_id, item) DO UPDATE SET value = excluded.value";
  static final String DELETE = "DELETE FROM chaos_items WHERE user_id = $1 AND item = $2";
  static final String MOVE =
      "INSERT INTO wse_projection_positions VALUES ('"
          + PROJECTOR
          + "', $1, $2, $3) ON CONFLICT (projector, topic, partition)"
          + " DO UPDATE SET position = excluded.position"
          + " WHERE wse_projection_positions.position < excluded.position";
  static final String POSITIONS =
      "SELECT partition, position FROM wse_projection_positions WHERE projector = '"
          + PROJECTOR
          + "' AND topic = $1";
  static final String ROWS = "SELECT user_id, item, value FROM chaos_items";

  private ReadModelSql() {}

  /** The nodes' settings, as YAML. */
  public static String nodeSettings() {
    return """
        snapshots:
          %s:
            type: %s
            key: %s
            sql: SELECT user_id, item, value FROM chaos_items WHERE user_id = $1 ORDER BY item
            topics: [%s]
            projector: %s
            triggers: [%s]
            on_resync: true
        """
        .formatted(SNAPSHOT, SNAPSHOT_TYPE, ROWS_KEY, Topics.ITEMS, PROJECTOR, COMPLETED);
  }
}
