package io.wse.socket;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.codec.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the claims of a token. A claim of the wrong type is refused by name; its value appears in
 * no message.
 */
final class ClaimReader {
  /** Later times have no form in RFC 3339, which the protocol's times are written in. */
  private static final double LATEST = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

  private static final String A_TIME = "seconds since 1970, before the year 10000";

  private final SocketOptions.Claims names;
  private final long leewayMs;

  ClaimReader(SocketOptions.Claims names, long leewayMs) {
    this.names = names;
    this.leewayMs = leewayMs;
  }

  Identity identity(JsonObject claims, long nowMs) throws NotAuthenticatedException {
    Long expiresAtMs = timeMs(claims, "exp");
    Long notBeforeMs = timeMs(claims, "nbf");
    Long issuedAtMs = timeMs(claims, "iat");
    if (expiresAtMs == null) {
      throw wrong("exp", A_TIME);
    }
    if (expiresAtMs + leewayMs <= nowMs) {
      throw NotAuthenticatedException.expired();
    }
    checkPast("nbf", notBeforeMs, nowMs);
    checkPast("iat", issuedAtMs, nowMs);
    String userId = userId(claims);
    Set<Channel> channels = new LinkedHashSet<>();
    channels.add(channel(Channel.Kind.USER, userId, names.user()));
    channels.add(Channel.GLOBAL);
    for (String role : texts(claims, names.roles())) {
      channels.add(channel(Channel.Kind.ROLE, role, names.roles()));
    }
    for (String team : texts(claims, names.teams())) {
      channels.add(channel(Channel.Kind.TEAM, team, names.teams()));
    }
    return new Identity(
        userId, channels, texts(claims, names.topics()), expiresAtMs, expiresAtMs + leewayMs);
  }

  private void checkPast(String claim, Long timeMs, long nowMs) throws NotAuthenticatedException {
    if (timeMs != null && timeMs > nowMs + leewayMs) {
      throw NotAuthenticatedException.invalid("claim " + claim + ": lies in the future");
    }
  }

  /** Null where there is none. */
  private static Long timeMs(JsonObject claims, String claim) throws NotAuthenticatedException {
    if (!claims.containsKey(claim)) {
      return null;
    }
    Object value = claims.getValue(claim);
    double seconds = value instanceof Number number ? number.doubleValue() : Double.NaN;
    if (!(Math.abs(seconds) <= LATEST)) {
      throw wrong(claim, A_TIME);
    }
    return (long) (seconds * 1_000);
  }

  private String userId(JsonObject claims) throws NotAuthenticatedException {
    Object user = find(claims, names.user());
    if (user instanceof String || user instanceof Integer || user instanceof Long) {
      return user.toString();
    }
    throw wrong(names.user(), "the user's id, a text or a whole number");
  }

  private static Channel channel(Channel.Kind kind, String id, String claim)
      throws NotAuthenticatedException {
    try {
      return new Channel(kind, id);
    } catch (IllegalArgumentException e) {
      throw wrong(claim, "text of 1 to " + Channel.MAX_ID_LENGTH + " printable characters");
    }
  }

  private static List<String> texts(JsonObject claims, String claim)
      throws NotAuthenticatedException {
    Object value = find(claims, claim);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw wrong(claim, "an array of texts");
    }
    List<String> texts = new ArrayList<>();
    for (Object item : array) {
      if (!(item instanceof String text)) {
        throw wrong(claim, "an array of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /**
   * The claim of this name, else the one that the name is the path of: {@code realm_access.roles}.
   * The name comes first since claims are also called {@code https://example.com/roles}.
   */
  private static Object find(JsonObject claims, String name) {
    if (claims.containsKey(name)) {
      return claims.getValue(name);
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (claims.getValue(name.substring(0, dot)) instanceof JsonObject inner) {
        Object found = find(inner, name.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static NotAuthenticatedException wrong(String claim, String expected) {
    return NotAuthenticatedException.invalid("claim " + claim + ": expected " + expected);
  }
}
