package io.wse.runtime.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads one definition; every problem is named by the field's full path. */
final class SnapshotDefinitionReader {
  private static final List<String> FIELDS =
      List.of("type", "key", "sql", "topics", "projector", "triggers", "on_resync");

  /** A name becomes a metric's tag and part of messages. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  /** Clients tell snapshots from events by this ending. */
  private static final String TYPE_ENDING = "_snapshot";

  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  /** What a snapshot's payload holds beside its rows. */
  private static final Set<String> RESERVED =
      Set.of(
          "total",
          "timestamp",
          "positions",
          "exact",
          "snapshot_id",
          "snapshot_type",
          "chunk",
          "chunks",
          "trigger",
          "re");

  private final String name;
  private final String path;
  private final List<String> problems;
  private Map<?, ?> fields = Map.of();

  SnapshotDefinitionReader(String name, List<String> problems) {
    this.name = name;
    this.path = SnapshotKeys.SNAPSHOTS.name() + "." + name;
    this.problems = problems;
  }

  /** Nothing if there were problems, which are then added to the list. */
  Optional<SnapshotDefinition> read(Object value) {
    int before = problems.size();
    if (!NAME.matcher(name).matches()) {
      problems.add(path + ": expected a name of letters, digits, _ and -, at most 64");
    }
    if (!(value instanceof Map<?, ?> map)) {
      problems.add(path + ": expected a mapping, found " + Shown.found(new RawValue(value, false)));
      return Optional.empty();
    }
    fields = map;
    refuseUnknown();
    String type = type();
    String key = key();
    String sql = sql();
    List<String> topics = texts("topics");
    Optional<String> projector =
        fields.containsKey("projector")
            ? Optional.ofNullable(field("projector", "text", ValueReader::text))
            : Optional.empty();
    if (projector.isPresent() && topics.isEmpty()) {
      problems.add(path + ".topics: expected the topics that the projector reads, found nothing");
    }
    List<String> triggers = texts("triggers");
    Boolean onResync =
        fields.containsKey("on_resync")
            ? field("on_resync", "true or false", ValueReader::bool)
            : Boolean.TRUE;
    if (problems.size() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new SnapshotDefinition(
            name, type, key, sql, topics, projector, Set.copyOf(triggers), onResync));
  }

  private void refuseUnknown() {
    for (Object field : fields.keySet()) {
      if (!FIELDS.contains(String.valueOf(field))) {
        problems.add(
            path + "." + field + ": unknown key" + Suggestion.of(String.valueOf(field), FIELDS));
      }
    }
  }

  private String type() {
    String expected = "a type of the wire that ends in " + TYPE_ENDING;
    return field("type", expected, raw -> checked(raw, text -> text.endsWith(TYPE_ENDING)));
  }

  private String key() {
    String expected =
        "the name of the payload's field for the rows, none of "
            + RESERVED.stream().sorted().toList();
    return field("key", expected, raw -> checked(raw, text -> !RESERVED.contains(text)));
  }

  private String sql() {
    String expected = "one query with $1, the user's id, as its only parameter";
    return field("sql", expected, raw -> checked(raw, SnapshotDefinitionReader::asksForOneUser));
  }

  private static boolean asksForOneUser(String sql) {
    Set<String> parameters = new HashSet<>();
    PARAMETER.matcher(sql).results().forEach(found -> parameters.add(found.group(1)));
    return parameters.equals(Set.of("1"));
  }

  private static String checked(RawValue raw, Predicate<String> fits) {
    String text = ValueReader.text(raw).strip();
    if (!fits.test(text)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private List<String> texts(String field) {
    if (!fields.containsKey(field)) {
      return List.of();
    }
    List<String> texts = field(field, "a list of texts", ValueReader::list);
    return texts == null ? List.of() : List.copyOf(new LinkedHashSet<>(texts));
  }

  /** The field's value, or null after adding to the problems. */
  private <T> T field(String field, String expected, Function<RawValue, T> read) {
    RawValue raw = new RawValue(fields.get(field), false);
    try {
      return read.apply(raw);
    } catch (IllegalArgumentException e) {
      problems.add(path + "." + field + ": expected " + expected + ", found " + Shown.found(raw));
      return null;
    }
  }
}
