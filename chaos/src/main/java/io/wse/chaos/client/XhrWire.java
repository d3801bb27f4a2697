package io.wse.chaos.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.parsetools.RecordParser;

/** SockJS without WebSocket: one streaming response after the other, and posts the other way. */
final class XhrWire implements Wire {
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int SENT = 204;

  private final HttpClient client;
  private final int port;
  private final String session;
  private final Listener listener;
  private HttpClientRequest request;
  private boolean over;

  private XhrWire(HttpClient client, int port, String session, Listener listener) {
    this.client = client;
    this.port = port;
    this.session = "/sockjs/0/" + session;
    this.listener = listener;
  }

  static Wire open(HttpClient client, int port, String session, Listener listener) {
    XhrWire wire = new XhrWire(client, port, session, listener);
    wire.listen();
    return wire;
  }

  private void listen() {
    client
        .request(post("/xhr_streaming?hello=1"))
        .onComplete(
            made -> {
              request = made;
              made.exceptionHandler(failure -> end(CUT));
              if (over) {
                made.reset();
              } else {
                made.send().onComplete(this::read, failure -> end(CUT));
              }
            },
            failure -> end(CUT));
  }

  private RequestOptions post(String path) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI(session + path)
        .setConnectTimeout(CONNECT_TIMEOUT_MS);
  }

  private void read(HttpClientResponse response) {
    if (over) {
      return;
    }
    if (response.statusCode() != 200) {
      end(CUT);
      return;
    }
    RecordParser lines = RecordParser.newDelimited("\n", line -> message(line.toString()));
    response.handler(lines);
    response.exceptionHandler(failure -> end(CUT));
    // A response that has brought enough ends, and the next one goes on.
    response.endHandler(
        ended -> {
          if (!over) {
            listen();
          }
        });
  }

  private void message(String text) {
    if (over || text.isEmpty()) {
      return;
    }
    switch (text.charAt(0)) {
      case 'o' -> listener.opened();
      case 'a' -> {
        for (Object one : new JsonArray(text.substring(1))) {
          if (!over) {
            listener.frame((String) one);
          }
        }
      }
      case 'c' -> end(new JsonArray(text.substring(1)).getInteger(0));
      default -> {
        // The prelude, which is a row of these, and heartbeats.
      }
    }
  }

  private void end(int code) {
    if (!over) {
      over = true;
      listener.ended(code);
    }
  }

  @Override
  public void send(String text) {
    client
        .request(post("/xhr_send"))
        .compose(made -> made.send(Buffer.buffer(new JsonArray().add(text).encode())))
        .onComplete(
            response -> {
              if (response.statusCode() != SENT) {
                end(CUT);
              }
            },
            failure -> end(CUT));
  }

  @Override
  public void abort() {
    over = true;
    if (request != null) {
      request.reset();
    }
  }
}
