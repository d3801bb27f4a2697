package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailFeedTest {
  private final TailFeed feed = new TailFeed("u1", List.of("news"), Set.of());

  @Test
  void saysHelloWithoutPositionsAtFirst() {
    JsonObject hello = new JsonObject(feed.hello("a.b.c"));
    assertThat(hello.getString("t")).isEqualTo("hello");
    JsonObject payload = hello.getJsonObject("p");
    assertThat(payload.getString("token")).isEqualTo("a.b.c");
    assertThat(payload.getJsonObject("resume")).isEqualTo(new JsonObject());
    assertThat(payload.getJsonArray("topics")).containsExactly("news");
  }

  @Test
  void resumesFromTheLastEventOfEachChannel() throws IOException {
    feed.hello("a.b.c");
    assertThat(feed.welcomed()).isFalse();
    feed.accept(golden("welcome"));
    feed.accept(golden("ack_of_a_subscription"));
    assertThat(feed.welcomed()).isTrue();
    assertThat(feed.accept(event(13))).isTrue();
    assertThat(feed.accept(event(14))).isTrue();

    JsonObject resume = resume();
    assertThat(resume.getJsonObject("user:u1")).isEqualTo(position("ep", 14));
    assertThat(resume.getJsonObject("global")).isEqualTo(position("eg", 0));
    assertThat(resume.getJsonObject("topic:news")).isEqualTo(position("e", 7));
    assertThat(feed.welcomed()).isFalse();
  }

  @Test
  void doesNotShowAnEventTwice() throws IOException {
    feed.hello("a.b.c");
    feed.accept(golden("welcome"));
    assertThat(feed.accept(event(12))).isFalse();
    assertThat(feed.accept(event(13))).isTrue();
    assertThat(feed.accept(event(13))).isFalse();
  }

  @Test
  void asksOnTheNextConnectionForTheSnapshotThatDidNotCome() throws IOException {
    feed.hello("a.b.c");
    feed.accept(golden("welcome"));
    feed.accept(golden("event_that_calls_for_snapshots"));
    assertThat(feed.requests()).as("it follows by itself").isEmpty();

    feed.accept(golden("snapshot"));
    feed.hello("a.b.c");
    assertThat(feed.requests())
        .as("the snapshot was asked for before the event")
        .singleElement()
        .satisfies(
            request ->
                assertThat(new JsonObject(request).getJsonObject("p"))
                    .isEqualTo(new JsonObject().put("snapshot_type", "accounts")));

    feed.accept(golden("snapshot").replace("\"seq\":12", "\"seq\":13"));
    feed.hello("a.b.c");
    assertThat(feed.requests()).isEmpty();
  }

  @Test
  void takesTheNewPositionOfAResync() throws IOException {
    feed.hello("a.b.c");
    feed.accept(golden("welcome"));
    assertThat(feed.accept(golden("resync"))).isTrue();
    assertThat(resume().getJsonObject("user:u1")).isEqualTo(position("ep", 2000));
  }

  @Test
  void showsSnapshotsAndControlFramesButNoHeartbeats() throws IOException {
    feed.hello("a.b.c");
    assertThat(feed.accept(golden("welcome"))).isTrue();
    assertThat(feed.accept(golden("snapshot"))).isTrue();
    assertThat(feed.accept(golden("heartbeat"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"heartbeat", "welcome", "resync", "going_away", "error", "pong"})
  void showsAnEventWhoseTypeIsThatOfAControlFrame(String type) throws IOException {
    feed.hello("a.b.c");
    feed.accept(golden("welcome"));
    JsonObject event = new JsonObject(event(13)).put("t", type);
    assertThat(feed.accept(event.encode())).isTrue();
    assertThat(resume().getJsonObject("user:u1")).isEqualTo(position("ep", 13));
    assertThat(feed.reconnectAfterMs()).isEmpty();
  }

  @Test
  void showsOnlyTheTypesAskedForAndKeepsItsPositionByTheOthers() throws IOException {
    TailFeed only = new TailFeed("u1", List.of(), Set.of("order_placed", "heartbeat"));
    only.hello("a.b.c");
    assertThat(only.accept(golden("welcome"))).isFalse();
    assertThat(only.accept(event(13))).isFalse();
    assertThat(only.accept(golden("heartbeat"))).isTrue();
    JsonObject resume = new JsonObject(only.hello("x")).getJsonObject("p").getJsonObject("resume");
    assertThat(resume.getJsonObject("user:u1")).isEqualTo(position("ep", 13));
  }

  @Test
  void keepsWhatTheLeavingNodeSaysUntilTheNextConnection() throws IOException {
    feed.hello("a.b.c");
    feed.accept(golden("going_away"));
    assertThat(feed.reconnectAfterMs()).hasValue(1500);
    feed.hello("a.b.c");
    assertThat(feed.reconnectAfterMs()).isEmpty();
  }

  private JsonObject resume() {
    return new JsonObject(feed.hello("a.b.c")).getJsonObject("p").getJsonObject("resume");
  }

  private static JsonObject position(String epoch, int seq) {
    return new JsonObject().put("epoch", epoch).put("seq", seq);
  }

  private static String event(int seq) {
    return new JsonObject()
        .put("seq", seq)
        .put("t", "order_filled")
        .put("p", new JsonObject())
        .encode();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        TailFeedTest.class.getResourceAsStream("/io/wse/codec/golden/" + name + ".json")) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .getJsonObject("frame")
          .encode();
    }
  }
}
