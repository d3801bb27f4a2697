package io.wse.chaos.history;

/**
 * Channels as numbers: the shared ones first, so that a set of them is the bits of an int, then the
 * users' own.
 */
public final class Channels {
  /** As many as an event's set has bits for. */
  public static final int MOST_SHARED = 31;

  private static final int FIRST_USER = 32;

  private Channels() {}

  public static int ofUser(int user) {
    return FIRST_USER + user;
  }

  public static boolean isUser(int channel) {
    return channel >= FIRST_USER;
  }

  /** Whose channel it is. */
  public static int user(int channel) {
    if (!isUser(channel)) {
      throw new IllegalArgumentException(channel + " is a shared channel");
    }
    return channel - FIRST_USER;
  }
}
