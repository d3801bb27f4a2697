package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  private final MessageAssembler messages = new MessageAssembler(10);
  private final List<ByteBuf> buffers = new ArrayList<>();

  @AfterEach
  void releasesAll() {
    messages.release();
    assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  @Test
  void joinsTextThatIsSplitWithinACharacter() {
    byte[] text = "é€😀".getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at <= text.length; at++) {
      assertThat(messages.add(text(false, Unpooled.copiedBuffer(text, 0, at)))).isNull();

      assertThat(whole(rest(true, Unpooled.copiedBuffer(text, at, text.length - at))))
          .isEqualTo("é€😀");
    }
  }

  @Test
  void takesEmptyFragmentsAnywhere() {
    messages.add(text(false, Unpooled.buffer()));
    messages.add(rest(false, utf8("ab")));
    messages.add(rest(false, Unpooled.buffer()));

    assertThat(whole(rest(true, utf8("c")))).isEqualTo("abc");
  }

  @Test
  void handsAControlFrameOnAtOnceAndGoesOnWithTheMessage() {
    messages.add(text(false, utf8("a")));
    WebSocketFrame pong = new PongWebSocketFrame(kept(Unpooled.wrappedBuffer(new byte[] {-1})));

    assertThat(messages.add(pong)).isSameAs(pong);

    pong.release();
    assertThat(whole(rest(true, utf8("b")))).isEqualTo("ab");
  }

  @Test
  void refusesTextThatIsNotUtf8AndTakesTheNextMessage() {
    messages.add(text(false, Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xc3})));

    assertThatThrownBy(() -> messages.add(rest(true, utf8("a"))))
        .isInstanceOfSatisfying(
            CorruptedWebSocketFrameException.class,
            fault ->
                assertThat(fault.closeStatus())
                    .isEqualTo(WebSocketCloseStatus.INVALID_PAYLOAD_DATA));

    assertThat(whole(text(true, utf8("next")))).isEqualTo("next");
  }

  @Test
  void boundsAMessageAcrossItsFragments() {
    messages.add(text(false, utf8("123456")));

    assertThatThrownBy(() -> messages.add(rest(false, utf8("78901"))))
        .isInstanceOf(TooLongFrameException.class);
  }

  @Test
  void binaryMayHoldAnyBytes() {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe};
    messages.add(new BinaryWebSocketFrame(false, 0, kept(Unpooled.copiedBuffer(bytes))));

    WebSocketFrame whole = messages.add(rest(true, Unpooled.buffer()));

    assertThat(whole).isInstanceOf(BinaryWebSocketFrame.class);
    assertThat(whole.content().readableBytes()).isEqualTo(2);
    whole.release();
  }

  private String whole(WebSocketFrame last) {
    WebSocketFrame whole = messages.add(last);
    assertThat(whole).isInstanceOf(TextWebSocketFrame.class);
    String text = ((TextWebSocketFrame) whole).text();
    whole.release();
    return text;
  }

  private WebSocketFrame text(boolean last, ByteBuf content) {
    return new TextWebSocketFrame(last, 0, kept(content));
  }

  private WebSocketFrame rest(boolean last, ByteBuf content) {
    return new ContinuationWebSocketFrame(last, 0, kept(content));
  }

  private ByteBuf kept(ByteBuf buffer) {
    if (buffer.capacity() > 0) { // the empty buffer is shared and cannot be released
      buffers.add(buffer);
    }
    return buffer;
  }

  private static ByteBuf utf8(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
