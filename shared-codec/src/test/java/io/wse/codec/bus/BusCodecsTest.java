package io.wse.codec.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BusCodecsTest {

  private record Case<T>(MessageCodec<T, T> codec, T message) {

    Buffer encoded() {
      Buffer buffer = Buffer.buffer("head");
      codec.encodeToWire(buffer, message);
      return buffer;
    }
  }

  private static final List<Case<?>> CASES =
      List.of(
          new Case<>(
              BusCodecs.RECORD_BATCH,
              new RecordBatch(
                  "orders",
                  "topic-id",
                  2,
                  List.of(
                      event(1),
                      event(2).replayedAt(new SourcePosition("orders", 2, 7), 8),
                      event(Long.MAX_VALUE)),
                  List.of(new LostRecord(5, 6, List.of(Channel.GLOBAL, Channel.user("ü")))))),
          new Case<>(BusCodecs.BATCH_ANSWER, new BatchAnswer(3, 2)),
          new Case<>(BusCodecs.LOST_POSITION, new LostPosition("topic-id", 3, 1L << 40)),
          new Case<>(
              BusCodecs.ANCHOR_REQUEST,
              new AnchorRequest(List.of(new AnchorRequest.Partition("lineage", 3)))),
          new Case<>(
              BusCodecs.ANCHOR_ANSWER,
              new AnchorAnswer(
                  List.of(
                      List.of(
                          new Anchor(1L << 40, Optional.of(Fingerprint.of(7, "id"))),
                          new Anchor(3, Optional.empty())),
                      List.of()))),
          new Case<>(
              BusCodecs.DELIVERY,
              new Delivery(
                  Channel.topic("news"),
                  "epoch",
                  17,
                  List.of(
                      new LogEntry(Buffer.buffer("{\"v\":2}"), "OrderFilled", 99),
                      LogEntry.lostMark(100)))),
          new Case<>(
              BusCodecs.SNAPSHOT_REQUEST,
              new SnapshotRequest("u", "accounts", SnapshotTrigger.SAGA)),
          new Case<>(
              BusCodecs.SNAPSHOT_ANSWER,
              new SnapshotAnswer(
                  "id",
                  "accounts",
                  "account_snapshot",
                  "2026-01-01T00:00:00Z",
                  2,
                  true,
                  List.of(Buffer.buffer("{\"a\":1}"), Buffer.buffer("{}")))));

  @TestFactory
  Stream<DynamicTest> aMessageReadsBackAsItWas() {
    return CASES.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.codec().name(),
                    () ->
                        assertThat(each.codec().decodeFromWire(4, each.encoded()))
                            .isEqualTo(each.message())));
  }

  @TestFactory
  Stream<DynamicTest> aMessageOfAnotherVersionIsRefused() {
    return CASES.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.codec().name(),
                    () ->
                        assertThatThrownBy(
                                () ->
                                    each.codec()
                                        .decodeFromWire(4, each.encoded().setByte(4, (byte) 9)))
                            .hasMessageContaining("version " + BusCodecs.VERSION + ", found 9")));
  }

  @TestFactory
  Stream<DynamicTest> aTruncatedMessageFailsWithoutTakingMemory() {
    return CASES.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.codec().name(),
                    () -> {
                      Buffer whole = each.encoded();
                      for (int end = 4; end < whole.length(); end++) {
                        Buffer cut = whole.getBuffer(0, end);
                        assertThatThrownBy(() -> each.codec().decodeFromWire(4, cut))
                            .isInstanceOf(IllegalArgumentException.class);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aDamagedMessageIsReadOrRefusedButNeverWorse() {
    return CASES.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.codec().name(),
                    () -> {
                      Random random = new Random(7);
                      Buffer whole = each.encoded();
                      int refused = 0;
                      for (int i = 0; i < 5_000; i++) {
                        Buffer damaged = whole.copy();
                        int at = 4 + random.nextInt(damaged.length() - 4);
                        damaged.setByte(at, (byte) random.nextInt(256));
                        try {
                          each.codec().decodeFromWire(4, damaged);
                        } catch (IllegalArgumentException e) {
                          refused++;
                        }
                      }
                      assertThat(refused).isPositive();
                    }));
  }

  private static DomainEvent event(long offset) {
    return new DomainEvent(
        "OrderFilled",
        "e" + offset,
        1,
        List.of(Channel.user("u"), Channel.team("t")),
        Buffer.buffer("{\"price\":1.10}"),
        new SourcePosition("orders", 2, offset),
        3);
  }
}
