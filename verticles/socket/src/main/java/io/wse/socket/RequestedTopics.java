package io.wse.socket;

import io.wse.codec.Channel;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.Excerpt;
import io.wse.codec.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The topics of a {@code hello}: those that the client may join, and why it may not join the
 * others. Only as many different names as a connection may have topics are looked at, and each
 * cause is told once, so neither the work nor the answer grows with the list.
 *
 * @param allowed the channels to join
 * @param refusals at most one for each error code
 */
record RequestedTopics(Set<Channel> allowed, List<ProtocolException> refusals) {
  private static final int NAMES_SHOWN = 5;

  static RequestedTopics of(List<String> names, String re, Subscriber subscriber, int maxTopics) {
    Set<String> looked = new LinkedHashSet<>();
    Set<Channel> allowed = new LinkedHashSet<>();
    Map<ErrorCode, List<String>> refused = new LinkedHashMap<>();
    boolean tooMany = false;
    for (String name : names) {
      if (looked.contains(name)) {
        continue;
      }
      if (looked.size() == maxTopics) {
        tooMany = true;
        break;
      }
      looked.add(name);
      try {
        allowed.add(subscriber.topic(name, re, allowed.size()));
      } catch (ProtocolException e) {
        refused.computeIfAbsent(e.code(), code -> new ArrayList<>()).add(name);
      }
    }
    List<ProtocolException> refusals = new ArrayList<>();
    refused.forEach((code, which) -> refusals.add(refusal(code, re, which)));
    if (tooMany) {
      refusals.add(
          new ProtocolException(
              ErrorCode.TOO_MANY_TOPICS,
              re,
              "p.topics: expected at most " + maxTopics + " topics; the others are not joined"));
    }
    return new RequestedTopics(allowed, refusals);
  }

  private static ProtocolException refusal(ErrorCode code, String re, List<String> names) {
    StringBuilder message = new StringBuilder("p.topics: ");
    message.append(code == ErrorCode.TOPIC_NOT_ALLOWED ? "not allowed: " : "not a topic's name: ");
    for (int i = 0; i < Math.min(NAMES_SHOWN, names.size()); i++) {
      message.append(i == 0 ? "\"" : ", \"").append(Excerpt.of(names.get(i))).append('"');
    }
    if (names.size() > NAMES_SHOWN) {
      message.append(" and ").append(names.size() - NAMES_SHOWN).append(" more");
    }
    return new ProtocolException(code, re, message.toString());
  }
}
