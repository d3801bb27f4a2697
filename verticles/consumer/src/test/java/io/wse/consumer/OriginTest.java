package io.wse.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
  private static final Origin HERE = new Origin(new SourcePosition("replays", 1, 5), -1);

  @Test
  void aReplayLiesWhereItsHeadersSay() {
    ConsumerRecord<byte[], byte[]> replay = replay();
    replay.headers().add("wse.marked", "user:bob".getBytes(UTF_8));
    replay.headers().add("wse.marked", "global".getBytes(UTF_8));

    Origin origin = Origin.of(replay, true);

    assertThat(origin)
        .isEqualTo(
            new Origin(
                new SourcePosition("orders", 3, 7),
                42,
                2,
                Set.of(Channel.GLOBAL, Channel.user("bob"))));
    assertThat(origin.toMark(List.of(Channel.user("bob"), Channel.user("eve"))))
        .containsExactly(Channel.user("eve"));
    assertThat(Origin.of(replay, false)).isEqualTo(HERE);
  }

  @ParameterizedTest
  @CsvSource({
    "wse.source.partition, -1",
    "wse.source.offset, -1",
    "wse.source.time_ms, soon",
    "wse.attempt, -1",
    "wse.attempt, 2147483647",
    "wse.marked, bob",
    "wse.source.topic, orders/3",
    "wse.source.topic, ''",
  })
  void aReplayThatSaysWhatCannotBeIsAnEventOfItsOwnPlace(String header, String value) {
    ConsumerRecord<byte[], byte[]> replay = replay();
    replay.headers().add(header, value.getBytes(UTF_8));

    assertThat(Origin.of(replay, true)).isEqualTo(HERE);
  }

  @Test
  void aReplayWhoseSourceHasTooLongANameIsAnEventOfItsOwnPlace() {
    ConsumerRecord<byte[], byte[]> longest = replay();
    longest.headers().add("wse.source.topic", "a".repeat(249).getBytes(UTF_8));
    assertThat(Origin.of(longest, true).place().topic()).hasSize(249);

    ConsumerRecord<byte[], byte[]> longer = replay();
    longer.headers().add("wse.source.topic", "a".repeat(250).getBytes(UTF_8));
    assertThat(Origin.of(longer, true)).isEqualTo(HERE);
  }

  @Test
  void aReplayWithoutAHeaderOrWithoutItsValueIsAnEventOfItsOwnPlace() {
    ConsumerRecord<byte[], byte[]> without = replay();
    without.headers().remove("wse.attempt");
    assertThat(Origin.of(without, true)).isEqualTo(HERE);

    ConsumerRecord<byte[], byte[]> empty = replay();
    empty.headers().add("wse.marked", null);
    assertThat(Origin.of(empty, true)).isEqualTo(HERE);
  }

  private static ConsumerRecord<byte[], byte[]> replay() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("replays", 1, 5, null, "{}".getBytes(UTF_8));
    List.of(
            List.of("wse.source.topic", "orders"),
            List.of("wse.source.partition", "3"),
            List.of("wse.source.offset", "7"),
            List.of("wse.source.time_ms", "42"),
            List.of("wse.attempt", "2"))
        .forEach(header -> record.headers().add(header.get(0), header.get(1).getBytes(UTF_8)));
    return record;
  }
}
