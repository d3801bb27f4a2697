package io.wse.socket;

import io.wse.codec.Channel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who a token says that somebody is.
 *
 * @param channels the channels that are the user's without asking: its own, everybody's, those of
 *     its roles and teams
 * @param topics patterns of topics that the token allows
 * @param expiresAtMs when the token ends, ms since 1970; the client is to renew it before
 * @param endsAtMs when the session ends, ms since 1970: later, by the tolerance between clocks
 */
record Identity(
    String userId, Set<Channel> channels, List<String> topics, long expiresAtMs, long endsAtMs) {

  Identity {
    channels = Set.copyOf(new LinkedHashSet<>(channels));
    topics = List.copyOf(topics);
  }

  Channel ownChannel() {
    return Channel.user(userId);
  }
}
