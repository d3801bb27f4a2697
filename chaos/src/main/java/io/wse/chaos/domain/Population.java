package io.wse.chaos.domain;

import io.wse.chaos.history.Channels;
import java.util.ArrayList;
import java.util.List;

/**
 * Who there is: users, the roles that they hold, the topics that their clients follow, and how many
 * clients each has. All by numbers, so that every run of a size is alike. Immutable.
 *
 * @param clients in all; every user has one, a fifth of them have a second or third
 */
public record Population(int clients) {
  private static final String USER = "u";
  private static final String TOPIC = "chaos-";
  private static final String ROLE = "r";
  private static final int GLOBAL = 0;
  private static final int FIRST_ROLE = 1;
  private static final int ROLES = 4;
  private static final int FIRST_TOPIC = FIRST_ROLE + ROLES;
  private static final int TOPICS = 10;

  /** Every so many-th user has more than one client. */
  private static final int SHARED_BY = 5;

  public Population {
    if (clients < 1) {
      throw new IllegalArgumentException("clients: expected 1 or more, found " + clients);
    }
  }

  /** The pattern of the topics that everybody may follow. */
  public static String topicPattern() {
    return TOPIC + "*";
  }

  public int users() {
    return Math.max(1, clients * 4 / 5);
  }

  /** Whose client it is. The first {@link #users()} clients are a user's first. */
  public int userOf(int client) {
    int users = users();
    return client < users ? client : (client - users) / 2 * SHARED_BY % users;
  }

  public static String userName(int user) {
    return USER + user;
  }

  public List<String> rolesOf(int user) {
    int role = user % (3 * ROLES);
    return role < ROLES ? List.of(ROLE + role) : List.of();
  }

  public List<String> topicsOf(int client) {
    int topic = client % (2 * TOPICS);
    return topic < TOPICS ? List.of(TOPIC + topic) : List.of();
  }

  /** The channels that a client follows. */
  public List<Integer> channelsOf(int client) {
    int user = userOf(client);
    List<Integer> channels = new ArrayList<>(List.of(Channels.ofUser(user), GLOBAL));
    rolesOf(user).forEach(role -> channels.add(channel("role:" + role)));
    topicsOf(client).forEach(topic -> channels.add(channel("topic:" + topic)));
    return channels;
  }

  public static int global() {
    return GLOBAL;
  }

  public static int role(int number) {
    return FIRST_ROLE + number % ROLES;
  }

  public static int topic(int number) {
    return FIRST_TOPIC + number % TOPICS;
  }

  /** The channel's number; -1 for one that nobody here follows. */
  public static int channel(String name) {
    if (name.equals("global")) {
      return GLOBAL;
    }
    return name.startsWith("user:" + USER)
        ? userChannel(name, ("user:" + USER).length())
        : name.startsWith("role:" + ROLE)
            ? numbered(name, ("role:" + ROLE).length(), ROLES, FIRST_ROLE)
            : name.startsWith("topic:" + TOPIC)
                ? numbered(name, ("topic:" + TOPIC).length(), TOPICS, FIRST_TOPIC)
                : -1;
  }

  private static int userChannel(String name, int from) {
    int user = numbered(name, from, Integer.MAX_VALUE, 0);
    return user < 0 ? -1 : Channels.ofUser(user);
  }

  private static int numbered(String name, int from, int count, int first) {
    try {
      int number = Integer.parseInt(name.substring(from));
      return number >= 0 && number < count ? first + number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  public static String channelName(int channel) {
    if (Channels.isUser(channel)) {
      return "user:" + userName(Channels.user(channel));
    }
    if (channel == GLOBAL) {
      return "global";
    }
    return channel < FIRST_TOPIC
        ? "role:" + ROLE + (channel - FIRST_ROLE)
        : "topic:" + TOPIC + (channel - FIRST_TOPIC);
  }

  /** All channels that anybody follows. */
  public List<Integer> channels() {
    List<Integer> channels = new ArrayList<>();
    for (int channel = GLOBAL; channel < FIRST_TOPIC + TOPICS; channel++) {
      channels.add(channel);
    }
    for (int user = 0; user < users(); user++) {
      channels.add(Channels.ofUser(user));
    }
    return channels;
  }
}
