package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.wse.codec.protocol.CloseCode;
import io.wse.socket.Transport.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of what a peer sends, and what is heard of it, while it is not read. */
class WireHandlerTest {
  private int heard;
  private final WireHandler wire =
      new WireHandler(
          new WireHandler.Listener() {
            @Override
            public void heard() {
              heard++;
            }

            @Override
            public void drained() {}

            @Override
            public void tooLarge() {}

            @Override
            public void malformed(CloseCode code, String what) {}
          },
          4 * WireHandler.MOST_HELD_BYTES);
  private final EmbeddedChannel channel = new EmbeddedChannel(wire);
  private final List<WebSocketFrame> sent = new ArrayList<>();

  @AfterEach
  void releasesAll() {
    channel.finishAndReleaseAll();
    assertThat(sent).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  void whereOnlyAGoodbyeIsReadTheRestIsKeptInOrder() {
    wire.reading(Reading.GOODBYE);
    arrive(text(1), ping(), text(2));
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(heard).isZero();

    wire.reading(Reading.ALL);

    assertHandedOn(sent);
    assertThat(heard).isEqualTo(3);
  }

  @Test
  void aGoodbyeOvertakesWhatCameBeforeIt() {
    wire.reading(Reading.GOODBYE);
    arrive(text(1), ping());
    assertThat(channel.config().isAutoRead()).as("hears the connection's end").isTrue();

    CloseWebSocketFrame goodbye = new CloseWebSocketFrame(1000, "");
    arrive(goodbye);

    assertHandedOn(List.of(goodbye));
    wire.reading(Reading.ALL);
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void whoSendsMoreThanIsKeptIsReadNoMoreUntilItIsHandedOn() {
    wire.reading(Reading.GOODBYE);
    arrive(text(WireHandler.MOST_HELD_BYTES / 2));
    assertThat(channel.config().isAutoRead()).isTrue();

    arrive(text(WireHandler.MOST_HELD_BYTES / 2));

    assertThat(channel.config().isAutoRead()).isFalse();
    List<WebSocketFrame> kept = List.copyOf(sent);
    arrive(ping());
    wire.reading(Reading.ALL);
    assertHandedOn(kept);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void manySmallFramesCountAsWell() {
    wire.reading(Reading.GOODBYE);
    while (channel.config().isAutoRead() && sent.size() < 1_000) {
      arrive(ping());
    }

    assertThat(sent).hasSizeBetween(10, 100);
  }

  @Test
  void whereNothingIsReadAGoodbyeWaitsItsTurn() {
    wire.reading(Reading.NOTHING);
    assertThat(channel.config().isAutoRead()).isFalse();
    arrive(text(1), new CloseWebSocketFrame(1000, ""));
    assertThat(channel.<Object>readInbound()).isNull();

    wire.reading(Reading.ALL);

    assertHandedOn(sent);
  }

  private void arrive(WebSocketFrame... frames) {
    sent.addAll(List.of(frames));
    channel.writeInbound((Object[]) frames);
  }

  private void assertHandedOn(List<WebSocketFrame> expected) {
    List<Object> handedOn = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      handedOn.add(next);
      ((WebSocketFrame) next).release();
    }
    assertThat(handedOn).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(handedOn.get(i)).isSameAs(expected.get(i));
    }
  }

  private static WebSocketFrame text(int bytes) {
    return new TextWebSocketFrame(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private static WebSocketFrame ping() {
    return new PingWebSocketFrame(Unpooled.buffer(0));
  }
}
