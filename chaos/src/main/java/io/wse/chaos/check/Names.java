package io.wse.chaos.check;

import io.wse.chaos.history.Channels;
import io.wse.chaos.history.ClientHistory;

/** What people read of who and where. */
final class Names {
  private Names() {}

  static String channel(int channel) {
    return Channels.isUser(channel)
        ? "channel of user " + Channels.user(channel)
        : "shared channel " + channel;
  }

  static String place(ClientHistory client, int channel) {
    return "client " + client.client() + ", " + channel(channel);
  }
}
