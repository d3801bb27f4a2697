package io.wse.codec.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.Fingerprint;
import java.util.List;
import java.util.Optional;

/** Any bytes on the bus are a message that can be written again, or are refused. */
class BusCodecFuzzTest {

  private static final List<MessageCodec<?, ?>> CODECS =
      List.of(
          BusCodecs.RECORD_BATCH,
          BusCodecs.BATCH_ANSWER,
          BusCodecs.DELIVERY,
          BusCodecs.SNAPSHOT_REQUEST,
          BusCodecs.SNAPSHOT_ANSWER,
          BusCodecs.LOST_POSITION,
          BusCodecs.ANCHOR_REQUEST,
          BusCodecs.ANCHOR_ANSWER);

  private static final List<Sample<?>> SAMPLES =
      List.of(
          new Sample<>(
              BusCodecs.RECORD_BATCH,
              new RecordBatch(
                  "replays",
                  "aaaaaaaaaaaaaaaaaaaaaa",
                  0,
                  List.of(event(7).replayedAt(new SourcePosition("replays", 0, 5), 9)),
                  List.of(new LostRecord(5, 9, List.of(Channel.user("u1")))))),
          new Sample<>(
              BusCodecs.RECORD_BATCH,
              new RecordBatch(
                  "orders", "aaaaaaaaaaaaaaaaaaaaaa", 2, List.of(event(7), event(8)), List.of())),
          new Sample<>(BusCodecs.BATCH_ANSWER, new BatchAnswer(1, 2)),
          new Sample<>(
              BusCodecs.DELIVERY,
              new Delivery(
                  Channel.role("admin"),
                  "epoch",
                  4,
                  List.of(
                      new LogEntry(Buffer.buffer("{\"v\":2}"), "OrderPlaced", 9),
                      LogEntry.lostMark(10)))),
          new Sample<>(
              BusCodecs.SNAPSHOT_REQUEST,
              new SnapshotRequest("u1", "orders", SnapshotTrigger.values()[0])),
          new Sample<>(
              BusCodecs.SNAPSHOT_ANSWER,
              new SnapshotAnswer(
                  "s1",
                  "orders",
                  "orders_snapshot",
                  "2026-01-01T00:00:00Z",
                  2,
                  true,
                  List.of(Buffer.buffer("[1]"), Buffer.buffer("[2]")))),
          new Sample<>(BusCodecs.LOST_POSITION, new LostPosition("lineage", 1, 40)),
          new Sample<>(
              BusCodecs.ANCHOR_REQUEST,
              new AnchorRequest(List.of(new AnchorRequest.Partition("lineage", 1)))),
          new Sample<>(
              BusCodecs.ANCHOR_ANSWER,
              new AnchorAnswer(
                  List.of(
                      List.of(
                          new Anchor(40, Optional.of(Fingerprint.of(9, "e-7"))),
                          new Anchor(39, Optional.empty()))))));

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyMessageIsReadOrRefused(FuzzedDataProvider data) {
    int codec = data.consumeInt(0, CODECS.size() - 1);
    // Mostly of the right version: what comes after the first byte is what there is to find.
    boolean isVersioned = data.consumeProbabilityFloat() < 0.95;
    Buffer bytes = Buffer.buffer();
    if (isVersioned) {
      bytes.appendByte((byte) BusCodecs.VERSION);
    }
    bytes.appendBytes(data.consumeRemainingAsBytes());
    check(CODECS.get(codec), bytes);
  }

  /** Most bytes mean nothing to a codec at once; a message with a few others leads far into it. */
  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyDamagedMessageIsReadOrRefused(FuzzedDataProvider data) {
    Sample<?> sample = data.pickValue(SAMPLES);
    Buffer bytes = sample.written();
    int changes = data.consumeInt(1, 6);
    for (int i = 0; i < changes; i++) {
      int at = data.consumeInt(1, bytes.length() - 1);
      bytes.setByte(at, data.consumeByte());
    }
    int cut = data.consumeBoolean() ? data.consumeInt(1, bytes.length()) : bytes.length();
    check(sample.codec(), bytes.slice(0, cut));
  }

  private record Sample<T>(MessageCodec<T, T> codec, T message) {
    Buffer written() {
      Buffer bytes = Buffer.buffer();
      codec.encodeToWire(bytes, message);
      return bytes;
    }
  }

  private static DomainEvent event(long offset) {
    return new DomainEvent(
        "OrderPlaced",
        "e-" + offset,
        1_700_000_000_000L,
        List.of(Channel.user("u1"), Channel.team("red"), Channel.GLOBAL),
        Buffer.buffer("{\"n\":1}"),
        new SourcePosition("orders", 2, offset),
        1_700_000_000_001L);
  }

  private static <T> void check(MessageCodec<T, ?> codec, Buffer bytes) {
    Object read;
    try {
      read = codec.decodeFromWire(0, bytes);
    } catch (IllegalArgumentException e) {
      return;
    }
    @SuppressWarnings("unchecked") // every codec of the bus reads what it writes
    T message = (T) read;
    Buffer written = Buffer.buffer();
    codec.encodeToWire(written, message);
    assertThat(codec.decodeFromWire(0, written)).isEqualTo(message);
  }
}
