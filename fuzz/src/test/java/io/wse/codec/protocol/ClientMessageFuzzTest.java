package io.wse.codec.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Any frame of a client is a message, or an error that can be answered. */
class ClientMessageFuzzTest {
  /** As docs/connections.md says. */
  private static final int MAX_ANSWER_BYTES = 5 << 10;

  @FuzzTest(maxDuration = "30m", maxExecutions = 1_000_000)
  void everyFrameIsAMessageOrAnError(FuzzedDataProvider data) {
    String frame = data.consumeRemainingAsString();
    try {
      ClientMessage message = ClientMessages.parse(frame);
      assertThat(message.toString()).isNotEmpty();
    } catch (ProtocolException e) {
      String error = ServerFrames.error(e.re(), e.code(), e.getMessage(), Instant.EPOCH);
      JsonObject answer = new JsonObject(error).getJsonObject("p");
      assertThat(answer.getString("re")).isEqualTo(e.re());
      assertThat(answer.getString("message")).isNotEmpty();
      assertThat(error.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MAX_ANSWER_BYTES);
    }
  }
}
