package io.wse.socket;

import io.wse.codec.Channel;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an identity may follow: its own channels, and topics that match a pattern of the
 * configuration or of the token.
 */
final class Access {
  private final Identity identity;
  private final List<TextPattern> topics;

  Access(Identity identity, List<String> allowedToAll) {
    this.identity = identity;
    this.topics =
        Stream.concat(allowedToAll.stream(), identity.topics().stream())
            .map(pattern -> TextPattern.of(pattern, TextPattern.USER, identity.userId()))
            .toList();
  }

  boolean allows(Channel channel) {
    return channel.kind() == Channel.Kind.TOPIC
        ? topics.stream().anyMatch(pattern -> pattern.matches(channel.id()))
        : identity.channels().contains(channel);
  }

  Identity identity() {
    return identity;
  }
}
