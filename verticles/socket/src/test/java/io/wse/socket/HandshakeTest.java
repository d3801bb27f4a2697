package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  @Test
  void aQueryThatCannotBeDecodedSaysNothing() {
    Handshake handshake =
        Handshake.of(
            MultiMap.caseInsensitiveMultiMap(),
            "/wse?hello=1&token=%zz",
            SocketNode.CALLER,
            new Origins(List.of()),
            TransportKind.WEBSOCKET);

    assertThat(handshake.tokenWith(null)).isNull();
    assertThat(handshake.helloAnnounced()).isFalse();
  }

  @Test
  void aTokenThatIsTooLongIsNotKept() {
    String longest = "x".repeat(Authenticator.MAX_TOKEN_CHARS);
    String tooLong = longest + "x";

    assertThat(handshake(tooLong, tooLong).token()).isSameAs(Handshake.TOO_LONG);
    assertThat(handshake(tooLong, tooLong).queryToken()).isSameAs(Handshake.TOO_LONG);
    assertThat(handshake(longest, longest).token()).isEqualTo(longest);
    assertThat(handshake(longest, longest).queryToken()).isEqualTo(longest);
  }

  private static Handshake handshake(String headerToken, String queryToken) {
    return Handshake.of(
        MultiMap.caseInsensitiveMultiMap().add("Authorization", "Bearer " + headerToken),
        "/wse?token=" + queryToken,
        SocketNode.CALLER,
        new Origins(List.of()),
        TransportKind.WEBSOCKET);
  }

  @Test
  void theParametersOfASockJsPathAreReadTheSameWay() {
    assertThat(Handshake.query("/sockjs/1/a/xhr?token=%zz")).isEmpty();
    assertThat(Handshake.query("/sockjs/1/a/xhr?token=a%2eb").get("token")).containsExactly("a.b");
  }
}
