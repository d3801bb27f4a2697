package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.wse.codec.bus.BusFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotRefusalTest {

  @ParameterizedTest
  @CsvSource({
    "SNAPSHOT_UNKNOWN, SNAPSHOT_UNKNOWN, 404",
    "SNAPSHOT_FAILED, SNAPSHOT_FAILED, 500",
    "SNAPSHOT_UNAVAILABLE, SNAPSHOT_UNAVAILABLE, 503",
    "NO_ANSWER, SNAPSHOT_UNAVAILABLE, 503",
  })
  void aClientIsToldWhetherToAskAgain(BusFault fault, String code, int status) {
    SnapshotRefusal refusal =
        SnapshotRefusal.of(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, fault.code(), "why"));

    assertThat(refusal.code().name()).isEqualTo(code);
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.code().retryable()).isEqualTo(fault.retryable());
    assertThat(refusal.message("f")).isNotBlank();
  }
}
