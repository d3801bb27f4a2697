package io.wse.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The key that tokens are signed with: refused where the nodes would refuse it, never shown. */
final class TokenKey {
  static final String VARIABLE = "WSE_JWT_SECRET";

  private static final int SHORTEST_BYTES = 32;

  private TokenKey() {}

  /** The one that the environment names; a blank one is as good as none. */
  static Optional<String> given(Map<String, String> env) {
    return Optional.ofNullable(env.get(VARIABLE))
        .filter(key -> !key.isBlank())
        .map(key -> checked(key, VARIABLE));
  }

  /**
   * @param source where the key is from, for the message
   */
  static String checked(String key, String source) {
    String stripped = key.strip();
    if (stripped.getBytes(StandardCharsets.UTF_8).length < SHORTEST_BYTES) {
      throw new CliException(source + ": expected at least " + SHORTEST_BYTES + " bytes");
    }
    return stripped;
  }
}
