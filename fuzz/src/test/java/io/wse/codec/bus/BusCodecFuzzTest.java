package io.wse.codec.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;

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
