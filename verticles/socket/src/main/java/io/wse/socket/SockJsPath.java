package io.wse.socket;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path below {@code /sockjs}, read as it was sent: nothing is normalized or decoded. So the same
 * text is the same session on every transport.
 *
 * @param session the session's id; null where the path has none
 */
record SockJsPath(Resource resource, String session) {

  enum Resource {
    GREETING("GET"),
    INFO("GET"),
    /** A WebSocket without SockJS' own frames. */
    RAW_WEBSOCKET("GET"),
    WEBSOCKET("GET"),
    XHR("POST"),
    XHR_STREAMING("POST"),
    XHR_SEND("POST"),
    EVENT_SOURCE("GET");

    private final String method;

    Resource(String method) {
      this.method = method;
    }

    String method() {
      return method;
    }
  }

  private static final String BASE = "/sockjs";

  private static final Map<String, Resource> PLAIN =
      Map.of(
          BASE,
          Resource.GREETING,
          BASE + "/",
          Resource.GREETING,
          BASE + "/info",
          Resource.INFO,
          BASE + "/websocket",
          Resource.RAW_WEBSOCKET);

  private static final Map<String, Resource> OF_A_SESSION =
      Map.of(
          "websocket", Resource.WEBSOCKET,
          "xhr", Resource.XHR,
          "xhr_streaming", Resource.XHR_STREAMING,
          "xhr_send", Resource.XHR_SEND,
          "eventsource", Resource.EVENT_SOURCE);

  /** Server id, session id, transport. A dot in an id would make a file's name of it. */
  private static final Pattern SESSION =
      Pattern.compile(BASE + "/[^/.]+/(?<session>[^/.]+)/(?<transport>[a-z_]+)");

  /** Null where nothing is served. */
  static SockJsPath of(String path) {
    if (path == null) {
      return null;
    }
    Resource plain = PLAIN.get(path);
    if (plain != null) {
      return new SockJsPath(plain, null);
    }
    Matcher matcher = SESSION.matcher(path);
    if (!matcher.matches()) {
      return null;
    }
    Resource resource = OF_A_SESSION.get(matcher.group("transport"));
    return resource == null ? null : new SockJsPath(resource, matcher.group("session"));
  }

  static boolean isWebSocket(String path) {
    return resource(path) == Resource.WEBSOCKET;
  }

  static boolean isRawWebSocket(String path) {
    return resource(path) == Resource.RAW_WEBSOCKET;
  }

  private static Resource resource(String path) {
    SockJsPath known = of(path);
    return known == null ? null : known.resource();
  }
}
