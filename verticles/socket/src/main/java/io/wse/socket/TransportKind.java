package io.wse.socket;

/** What carries a connection. */
enum TransportKind {
  WEBSOCKET("websocket"),
  SOCKJS_WEBSOCKET("sockjs_websocket"),
  SOCKJS_HTTP("sockjs_http");

  private final String word;

  TransportKind(String word) {
    this.word = word;
  }

  /** As in metrics and logs. */
  String word() {
    return word;
  }
}
