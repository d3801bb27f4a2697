package io.wse.codec.protocol;

import io.wse.codec.Channel;
import java.util.List;
import java.util.Map;

/**
 * What a client sends. {@code id} is the message's own, repeated by the answer as {@code re}; null
 * where the client wants no answer.
 */
public sealed interface ClientMessage {

  String id();

  /**
   * The first message, where one was announced.
   *
   * @param token null when the token came with the request
   * @param clientName null when not told
   * @param clientVersion null when not told
   */
  record Hello(
      String id,
      String token,
      Map<Channel, ResumePosition> resume,
      List<String> topics,
      String clientName,
      String clientVersion)
      implements ClientMessage {

    public Hello {
      resume = Map.copyOf(resume);
      topics = List.copyOf(topics);
    }

    /** A token is no part of what is printed. */
    @Override
    public String toString() {
      return "Hello[id=" + id + ", resume=" + resume + ", topics=" + topics + "]";
    }
  }

  /**
   * @param resume null to start at the head
   */
  record Subscribe(String id, String topic, ResumePosition resume) implements ClientMessage {}

  record Unsubscribe(String id, String topic) implements ClientMessage {}

  record RequestSnapshot(String id, String snapshotType) implements ClientMessage {}

  record Refresh(String id, String token) implements ClientMessage {

    /** A token is no part of what is printed. */
    @Override
    public String toString() {
      return "Refresh[id=" + id + "]";
    }
  }

  record Ping(String id) implements ClientMessage {}
}
