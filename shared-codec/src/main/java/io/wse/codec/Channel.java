package io.wse.codec;

import java.util.Collection;
import java.util.Objects;

/**
 * What has one replay log and one order of events: a user, a role, a team, a topic, or everybody.
 *
 * <p>Its name ({@code user:42}, {@code global}) is used on the wire and in the log; its address
 * ({@code wse.user.42}, {@code wse.global}) on the event bus.
 */
public record Channel(Kind kind, String id) implements Comparable<Channel> {

  /** Longest id accepted, in UTF-16 units: ids become parts of Redis keys and of bus addresses. */
  public static final int MAX_ID_LENGTH = 200;

  public static final Channel GLOBAL = new Channel(Kind.GLOBAL, "");

  public enum Kind {
    USER("user"),
    ROLE("role"),
    TEAM("team"),
    TOPIC("topic"),
    GLOBAL("global");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word that stands for this kind in names, addresses and configuration. */
    public String word() {
      return word;
    }
  }

  public Channel {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
    if (kind == Kind.GLOBAL) {
      if (!id.isEmpty()) {
        throw new IllegalArgumentException("the global channel has no id, found \"" + id + "\"");
      }
    } else {
      checkId(kind, id);
    }
  }

  public static Channel user(String id) {
    return new Channel(Kind.USER, id);
  }

  public static Channel role(String id) {
    return new Channel(Kind.ROLE, id);
  }

  public static Channel team(String id) {
    return new Channel(Kind.TEAM, id);
  }

  public static Channel topic(String name) {
    return new Channel(Kind.TOPIC, name);
  }

  /**
   * Reads a channel's name.
   *
   * @throws IllegalArgumentException when it is not one; the message says what was expected
   */
  public static Channel parse(String name) {
    if (name.equals(Kind.GLOBAL.word)) {
      return GLOBAL;
    }
    int colon = name.indexOf(':');
    if (colon > 0) {
      String word = name.substring(0, colon);
      for (Kind kind : Kind.values()) {
        if (kind != Kind.GLOBAL && kind.word.equals(word)) {
          return new Channel(kind, name.substring(colon + 1));
        }
      }
    }
    throw new IllegalArgumentException(
        "expected a channel such as user:42, role:r, team:t, topic:news or global");
  }

  /** The id of the first user among the channels, for lines of the log; empty without one. */
  public static String firstUser(Collection<Channel> channels) {
    return channels.stream()
        .filter(channel -> channel.kind == Kind.USER)
        .map(Channel::id)
        .findFirst()
        .orElse("");
  }

  /** {@code user:42}, {@code global}. */
  public String name() {
    return kind == Kind.GLOBAL ? kind.word : kind.word + ":" + id;
  }

  /** {@code wse.user.42}, {@code wse.global}. */
  public String address() {
    return kind == Kind.GLOBAL ? "wse.global" : "wse." + kind.word + "." + id;
  }

  @Override
  public int compareTo(Channel other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return name();
  }

  private static void checkId(Kind kind, String id) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "the id of a "
              + kind.word
              + " has 1 to "
              + MAX_ID_LENGTH
              + " characters, found "
              + id.length());
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "the id of a " + kind.word + " has no control characters, found one at " + i);
      }
    }
    int at = JsonText.loneSurrogate(id);
    if (at >= 0) {
      throw new IllegalArgumentException(
          "the id of a " + kind.word + " has no lone surrogates, found one at " + at);
    }
  }
}
