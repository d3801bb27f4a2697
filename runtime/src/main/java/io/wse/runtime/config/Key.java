package io.wse.runtime.config;

import io.wse.codec.event.FieldPath;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One setting: its name, how its value is read, its default and what it means. The name is the path
 * in the YAML file; the same setting as an environment variable is {@code WSE_} and the path in
 * upper case, joined by {@code _}. Immutable.
 *
 * @param <T> what a reader of the setting gets
 */
public final class Key<T> {
  private static final String SECRET = "secret";
  private static final String URL = "url";
  private static final String PROPERTIES = "properties";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  private final String name;
  private final String type;
  private final String unit;
  private final String expected;
  private final ValueReader<T> reader;
  private final T defaultValue;
  private final String description;

  private Key(
      String name,
      String type,
      String unit,
      String expected,
      ValueReader<T> reader,
      T defaultValue,
      String description) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a key's name: " + name);
    }
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.expected = expected;
    this.reader = reader;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  private static <T> Key<T> of(
      String name, String type, String unit, String expected, ValueReader<T> reader) {
    return new Key<>(name, type, unit, expected, reader, null, "");
  }

  /** Text that is not empty. A number in YAML is refused: quoted it keeps its leading zeros. */
  public static Key<String> text(String name) {
    return of(name, "text", "", "text", ValueReader::text);
  }

  /**
   * A table's name that can stand in a query as it is: without quotes, and with a schema or none.
   */
  public static Key<String> table(String name) {
    return of(
        name, "text", "", "a table's name such as positions or app.positions", ValueReader::table);
  }

  /** An address with one of the schemes; a password in it is never shown. */
  public static Key<String> url(String name, String... schemes) {
    List<String> allowed = List.of(schemes);
    return of(
        name,
        URL,
        "",
        "a URL that begins with " + String.join(":// or ", allowed) + "://",
        raw -> ValueReader.url(raw, allowed));
  }

  /** One or more addresses, each with its port, separated by commas. */
  public static Key<String> hostPorts(String name) {
    return of(
        name,
        "text",
        "",
        "host:port, or several separated by commas, each with its port",
        ValueReader::hostPorts);
  }

  /**
   * Properties of another library, by their own names; any of them may be a secret, so no value is
   * ever shown.
   */
  public static Key<Map<String, String>> properties(String name) {
    return of(
        name,
        PROPERTIES,
        "",
        "a mapping of property names to texts, numbers or booleans (in the environment: JSON)",
        ValueReader::properties);
  }

  /** Where a Kafka record has a value: a path into its JSON body, a header, or the key. */
  public static Key<FieldPath> path(String name) {
    return path(
        name,
        "a path such as user_id, meta.user.id, header:user-id or key",
        path -> path.place() != FieldPath.Place.NOWHERE);
  }

  /** The same for a value that records need not have: {@code none} switches it off. */
  public static Key<FieldPath> optionalPath(String name) {
    return path(
        name, "a path such as user_id, meta.user.id, header:user-id or key, or none", path -> true);
  }

  /** Where the JSON body of a Kafka record has a value; {@code none} where it has none. */
  public static Key<FieldPath> bodyPath(String name) {
    return path(
        name,
        "a path into the body such as data or meta.payload, or none",
        path -> path.place() == FieldPath.Place.BODY || path.place() == FieldPath.Place.NOWHERE);
  }

  private static Key<FieldPath> path(String name, String expected, Predicate<FieldPath> isAllowed) {
    return of(
        name,
        "path",
        "",
        expected,
        raw -> {
          FieldPath path = FieldPath.parse(ValueReader.text(raw));
          if (!isAllowed.test(path)) {
            throw new IllegalArgumentException();
          }
          return path;
        });
  }

  /** Text that is never shown, of so many UTF-8 bytes at least. */
  public static Key<String> secret(String name, int minBytes) {
    return of(
        name,
        SECRET,
        "",
        "at least " + minBytes + " bytes",
        raw -> ValueReader.secret(raw, minBytes));
  }

  /** What the names of keys in a store begin with. */
  public static Key<String> prefix(String name) {
    return of(
        name,
        "text",
        "",
        "1 to 64 letters, digits and the characters . _ : -",
        ValueReader::prefix);
  }

  public static Key<Integer> integer(String name, int min, int max) {
    return of(
        name,
        "integer",
        "",
        "a whole number from " + min + " to " + max,
        raw -> Math.toIntExact(ValueReader.integer(raw, min, max)));
  }

  public static Key<Boolean> bool(String name) {
    return of(name, "boolean", "", "true or false", ValueReader::bool);
  }

  /** A time span such as {@code 30s} or {@code 500ms}; a plain number counts in {@code unit}. */
  public static Key<Duration> duration(String name, DurationUnit unit, Duration min, Duration max) {
    return of(
        name,
        "duration",
        unit.symbol(),
        "a duration from "
            + DurationUnit.show(min)
            + " to "
            + DurationUnit.show(max)
            + " such as 500ms, 30s or 5m (a plain number counts in "
            + unit.symbol()
            + ")",
        raw -> ValueReader.duration(raw, unit, min, max));
  }

  /** A size such as {@code 64KB}, in steps of 1024; a plain number counts bytes. */
  public static Key<Long> bytes(String name, long min, long max) {
    return of(
        name,
        "bytes",
        "bytes",
        "a size from " + ByteSize.show(min) + " to " + ByteSize.show(max) + " such as 4096 or 64KB",
        raw -> ValueReader.bytes(raw, min, max));
  }

  /** A YAML list of texts, or one text with commas. */
  public static Key<List<String>> list(String name) {
    return of(name, "list", "", "a list of texts, or one text with commas", ValueReader::list);
  }

  /** Addresses and networks, as a list is written. */
  public static Key<List<IpNetwork>> networks(String name) {
    return of(
        name,
        "list",
        "",
        "a list of IP addresses and networks such as 10.0.0.0/8",
        raw -> ValueReader.list(raw).stream().map(IpNetwork::parse).toList());
  }

  /** Names of HTTP headers, as a list is written; {@code *} stands for any. */
  public static Key<List<String>> headers(String name) {
    return of(
        name,
        "list",
        "",
        "a list of HTTP header names such as X-Request-Id, or *",
        ValueReader::headers);
  }

  /** A YAML mapping of text to text, or one text such as {@code a=1,b=2}. */
  public static Key<Map<String, String>> map(String name) {
    return of(
        name, "map", "", "a mapping of text to text, or a text such as a=b,c=d", ValueReader::map);
  }

  /** A nested part of the YAML file, as it is; in the environment the same written as JSON. */
  public static Key<Map<String, Object>> section(String name) {
    return of(name, "section", "", "a mapping (in the environment: JSON)", ValueReader::section);
  }

  /** One of an enumeration's names, in lower case. */
  public static <E extends Enum<E>> Key<E> oneOf(String name, Class<E> choices) {
    List<String> names = Arrays.stream(choices.getEnumConstants()).map(Key::lowerCase).toList();
    return of(
        name,
        String.join(" or ", names),
        "",
        String.join(" or ", names),
        raw -> {
          int at = names.indexOf(ValueReader.text(raw));
          if (at < 0) {
            throw new IllegalArgumentException();
          }
          return choices.getEnumConstants()[at];
        });
  }

  public Key<T> defaultsTo(T value) {
    return new Key<>(
        name, type, unit, expected, reader, Objects.requireNonNull(value), description);
  }

  public Key<T> describedAs(String text) {
    return new Key<>(name, type, unit, expected, reader, defaultValue, text);
  }

  /** The path in the YAML file, such as {@code redis.url}. */
  public String name() {
    return name;
  }

  /** The environment variable, such as {@code WSE_REDIS_URL}. */
  public String env() {
    return "WSE_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  public String type() {
    return type;
  }

  /** What a plain number counts in, or empty. */
  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** What a value must be, for people. */
  public String expected() {
    return expected;
  }

  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** Whether the value can be read from a file of its own: it is a secret, or may hold one. */
  boolean mayBeInFile() {
    return type.equals(SECRET) || type.equals(URL);
  }

  /** The path in the YAML file that names the file with the value. */
  String nameOfFile() {
    return name + "_file";
  }

  /** The environment variable that names the file with the value. */
  String envOfFile() {
    return env() + "_FILE";
  }

  /** Whether neither messages nor logs may show a value. */
  boolean isSecret() {
    return type.equals(SECRET) || type.equals(PROPERTIES);
  }

  /**
   * @throws IllegalArgumentException if the value is not what {@link #expected()} says
   */
  T read(RawValue raw) {
    return reader.read(raw);
  }

  /** The value as people may see it: a secret is not shown, nor a password in a URL. */
  public String show(Object value) {
    if (isSecret()) {
      return "(secret)";
    }
    return type.equals("bytes") ? ByteSize.show((Long) value) : Shown.value(value);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name + " (" + env() + ")";
  }
}
