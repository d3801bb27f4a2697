package io.wse.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.wse.codec.bus.SnapshotAnswer;
import io.wse.codec.bus.SnapshotTrigger;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.protocol.ClientMessage;
import io.wse.codec.protocol.ClientMessages;
import io.wse.codec.protocol.ErrorCode;
import io.wse.codec.protocol.ResumePosition;
import io.wse.codec.protocol.ResyncReason;
import io.wse.codec.protocol.ServerFrames;
import io.wse.codec.protocol.ServerFrames.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden frames are the contract with the TypeScript client, whose tests read the same files.
 */
class GoldenFramesTest {

  private static final Path GOLDEN = Path.of("src/main/resources/io/wse/codec/golden");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final long EXPIRES_AT_MS = Instant.parse("2026-01-02T04:00:00Z").toEpochMilli();

  private static final Map<String, String> WRITTEN = written();

  private static final Map<String, ClientMessage> READ =
      Map.of(
          "hello",
          new ClientMessage.Hello(
              "1",
              "a.b.c",
              Map.of(Channel.user("u1"), new ResumePosition("ep", 12)),
              List.of("news"),
              "browser",
              "1.0.0"),
          "subscribe",
          new ClientMessage.Subscribe("2", "news", null),
          "subscribe_and_resume",
          new ClientMessage.Subscribe("2", "news", new ResumePosition("e", 7)),
          "unsubscribe",
          new ClientMessage.Unsubscribe("6", "news"),
          "snapshot_request",
          new ClientMessage.RequestSnapshot("3", "accounts"),
          "refresh",
          new ClientMessage.Refresh("4", "d.e.f"),
          "ping",
          new ClientMessage.Ping("5"));

  @TestFactory
  Stream<DynamicTest> whatTheServerWritesIsGolden() {
    return WRITTEN.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertThat(new JsonObject(each.getValue()))
                            .isEqualTo(golden(each.getKey()).getJsonObject("frame"))));
  }

  @TestFactory
  Stream<DynamicTest> theServerReadsGoldenMessages() {
    return READ.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertThat(
                                ClientMessages.parse(
                                    golden(each.getKey()).getJsonObject("frame").encode()))
                            .isEqualTo(each.getValue())));
  }

  @Test
  void everyGoldenFrameIsTested() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(WRITTEN.keySet().stream(), READ.keySet().stream()).toList());
    }
  }

  private static Map<String, String> written() {
    Map<String, String> frames = new HashMap<>();
    frames.put("event", event(12, "OrderFilled", "order_filled", List.of()));
    frames.put(
        "event_that_calls_for_snapshots",
        event(13, "SagaCompleted", "saga_completed", List.of("accounts")));
    frames.put("event_of_a_topic", topicEvent());
    frames.put(
        "snapshot", snapshot(saga(), SnapshotTrigger.SAGA, null, new ResumePosition("ep", 12)));
    frames.put("snapshot_asked_for", snapshot(asked(), SnapshotTrigger.REQUEST, "3", null));
    Map<Channel, Standing> standings = new LinkedHashMap<>();
    standings.put(Channel.user("u1"), new Standing("ep", 12, true));
    standings.put(Channel.GLOBAL, new Standing("eg", 0, false));
    frames.put("welcome", welcome(standings, List.of()));
    frames.put(
        "welcome_after_a_loss",
        welcome(Map.of(Channel.user("u1"), new Standing("ep", 12, false)), List.of("accounts")));
    frames.put("heartbeat", ServerFrames.heartbeat(NOW));
    frames.put("pong", ServerFrames.pong("5", NOW));
    frames.put("ack", ServerFrames.ack("4", NOW));
    frames.put(
        "ack_of_a_subscription",
        ServerFrames.ack("2", Map.of(Channel.topic("news"), new Standing("e", 7, true)), NOW));
    frames.put(
        "error",
        ServerFrames.error(
            "3",
            ErrorCode.SNAPSHOT_UNKNOWN,
            "p.snapshot_type: expected accounts, found nothing",
            NOW));
    frames.put(
        "resync",
        ServerFrames.resync(
            Channel.user("u1"), ResyncReason.TRIMMED, "ep", 2000, List.of("accounts"), NOW));
    frames.put("going_away", ServerFrames.goingAway(1500, "n1", NOW));
    frames.put("session_expiring", ServerFrames.sessionExpiring(EXPIRES_AT_MS, NOW));
    return frames;
  }

  private static String event(long seq, String type, String wireType, List<String> snapshots) {
    Channel channel = Channel.user("u1");
    DomainEvent event =
        new DomainEvent(
            type,
            "e1",
            NOW.toEpochMilli(),
            List.of(channel),
            Buffer.buffer("{\"order_id\":\"o1\",\"filled_price\":1.5}"),
            new SourcePosition("transport.order-events", 3, 99),
            NOW.toEpochMilli());
    Buffer body = EventBody.encode(event, wireType, NOW.toEpochMilli() + 22);
    return EventBody.frame(channel, seq, body, false, snapshots).toString();
  }

  private static String topicEvent() {
    Channel channel = Channel.topic("news");
    DomainEvent event =
        new DomainEvent(
            "order:updated",
            "e2",
            NOW.toEpochMilli(),
            List.of(channel),
            Buffer.buffer("{\"order_id\":\"o1\"}"),
            new SourcePosition("orders", 0, 0),
            NOW.toEpochMilli());
    // A clock that runs behind the event's gives no negative latency.
    Buffer body = EventBody.encode(event, "order:updated", NOW.toEpochMilli() - 5);
    return EventBody.frame(channel, 1, body, true, List.of()).toString();
  }

  private static SnapshotAnswer saga() {
    String chunk =
        """
        {"accounts":[{"account_id":"a1","balance":10.25}],"total":1,\
        "timestamp":"2026-01-02T03:04:05.678Z",\
        "positions":{"transport.broker-account-events":{"0":17}},"exact":true,\
        "snapshot_id":"s1","snapshot_type":"accounts","chunk":1,"chunks":1}""";
    return answer("s1", 1, true, chunk);
  }

  private static SnapshotAnswer asked() {
    String chunk =
        """
        {"accounts":[],"total":0,"timestamp":"2026-01-02T03:04:05.678Z","positions":{},\
        "exact":false,"snapshot_id":"s2","snapshot_type":"accounts","chunk":1,"chunks":1}""";
    return answer("s2", 0, false, chunk);
  }

  private static SnapshotAnswer answer(String id, int rows, boolean exact, String chunk) {
    return new SnapshotAnswer(
        id,
        "accounts",
        "account_snapshot",
        NOW.toString(),
        rows,
        exact,
        List.of(Buffer.buffer(chunk)));
  }

  private static String snapshot(
      SnapshotAnswer answer, SnapshotTrigger trigger, String re, ResumePosition askedAfter) {
    return ServerFrames.snapshot(answer, trigger, re, askedAfter).get(0).toString();
  }

  private static String welcome(Map<Channel, Standing> channels, List<String> snapshots) {
    return ServerFrames.welcome(
        new ServerFrames.Welcome(
            "c1",
            "n1",
            "u1",
            30_000,
            EXPIRES_AT_MS,
            Map.of("max_frame_bytes", 65_536),
            channels,
            snapshots),
        NOW);
  }

  private static JsonObject golden(String name) throws IOException {
    return new JsonObject(Files.readString(GOLDEN.resolve(name + ".json")));
  }
}
