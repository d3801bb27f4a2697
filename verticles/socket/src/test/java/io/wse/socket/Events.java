package io.wse.socket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.wse.codec.EventBody;
import io.wse.codec.LogEntry;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import java.util.List;

/** Entries as a publisher makes them. */
final class Events {
  private Events() {}

  static LogEntry entry(String id) {
    return entry(id, "OrderFilled", new JsonObject().put("order", id).toBuffer());
  }

  static LogEntry entry(String id, String domainType, Buffer payload) {
    long nowMs = System.currentTimeMillis();
    DomainEvent event =
        new DomainEvent(
            domainType,
            id,
            nowMs,
            List.of(),
            payload,
            new SourcePosition("transport.order-events", 0, 1),
            nowMs);
    return new LogEntry(EventBody.encode(event, "order_filled", nowMs), domainType, nowMs);
  }

  /** An event with so many bytes of payload. */
  static LogEntry large(String id, int bytes) {
    return entry(id, "OrderFilled", Buffer.buffer("{\"x\":\"" + "x".repeat(bytes) + "\"}"));
  }
}
