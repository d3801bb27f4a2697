package io.wse.cli;

import io.wse.codec.protocol.CloseCode;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Whether to come back after the end of a connection, and when. One thread's own. */
final class Reconnect {
  static final long FIRST_MS = 250;
  static final long LONGEST_MS = 10_000;

  private final RandomGenerator random;
  private long nextMs = FIRST_MS;

  Reconnect(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The milliseconds to wait; empty when there is no coming back.
   *
   * @param closeCode of the connection's end; 1006 where it was cut
   * @param welcomed whether that connection had been let in
   * @param toldMs what the node said, if it did
   */
  OptionalLong after(int closeCode, boolean welcomed, OptionalLong toldMs) {
    CloseCode.ComeBack comeBack =
        Arrays.stream(CloseCode.values())
            .filter(known -> known.code() == closeCode)
            .findFirst()
            .map(CloseCode::comeBack)
            .orElse(CloseCode.ComeBack.YES);
    if (comeBack == CloseCode.ComeBack.NO
        // Each connection has a new token; one that is not even let in will not be next time.
        || comeBack == CloseCode.ComeBack.WITH_NEW_TOKEN && !welcomed) {
      return OptionalLong.empty();
    }
    if (welcomed && comeBack != CloseCode.ComeBack.WITH_BACKOFF) {
      nextMs = FIRST_MS;
    }
    if (toldMs.isPresent()) {
      return toldMs;
    }
    long waitMs = nextMs / 2 + random.nextLong(nextMs / 2 + 1);
    nextMs = Math.min(LONGEST_MS, nextMs * 2);
    return OptionalLong.of(waitMs);
  }
}
