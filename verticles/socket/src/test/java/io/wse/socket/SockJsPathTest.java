package io.wse.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.socket.SockJsPath.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsPathTest {

  @ParameterizedTest
  @CsvSource({
    "/sockjs, GREETING",
    "/sockjs/, GREETING",
    "/sockjs/info, INFO",
    "/sockjs/websocket, RAW_WEBSOCKET",
  })
  void knowsWhatBelongsToNoSession(String path, Resource resource) {
    assertThat(SockJsPath.of(path)).isEqualTo(new SockJsPath(resource, null));
  }

  @ParameterizedTest
  @CsvSource({
    "websocket, WEBSOCKET",
    "xhr, XHR",
    "xhr_send, XHR_SEND",
    "xhr_streaming, XHR_STREAMING",
    "eventsource, EVENT_SOURCE",
  })
  void takesTheSameIdsOnEveryTransport(String transport, Resource resource) {
    for (String id : new String[] {"a", "_", "1", "abcdefg_i-j%20", "%2e", "websocket", "\u00e9"}) {
      assertThat(SockJsPath.of("/sockjs/000/" + id + "/" + transport))
          .isEqualTo(new SockJsPath(resource, id));
    }
    for (String ids : new String[] {"a./a", "a/a.", "./.", "/", "/a", "a/", "a", "a/b/c", ""}) {
      assertThat(SockJsPath.of("/sockjs/" + ids + "/" + transport)).as(ids).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/sockjs//",
        "/sockjs//info",
        "//sockjs/info",
        "/./sockjs/info",
        "/sockjs/info/",
        "/sockjs/a",
        "/sockjs/a/a",
        "/sockjs/a/a/",
        "/sockjs/iframe.html",
        "/sockjs/000/a/jsonp",
        "/sockjs/000/a/jsonp_send",
        "/sockjs/000/a/htmlfile",
        "/sockjs/000/a/XHR",
        "/sockjsx"
      })
  void knowsNothingElse(String path) {
    assertThat(SockJsPath.of(path)).isNull();
  }

  @Test
  void aRequestNeedsNoPath() {
    assertThat(SockJsPath.of(null)).isNull();
  }
}
