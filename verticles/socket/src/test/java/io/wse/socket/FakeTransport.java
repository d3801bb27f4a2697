package io.wse.socket;

import io.vertx.core.json.JsonObject;
import io.wse.codec.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A transport whose peer reads when told to. */
class FakeTransport implements Transport {
  private final int queueLimit;
  private final Deque<Frame> queue = new ArrayDeque<>();
  private final List<JsonObject> received = new ArrayList<>();
  private Handler handler;
  private long queued;
  private long mostQueued;
  private boolean full;
  CloseCode closedWith;
  Reading reading = Reading.ALL;
  boolean readingPaused;
  int resumed;
  boolean answersPings = true;
  boolean awaitsRequest;
  int pings;

  FakeTransport(int queueLimit) {
    this.queueLimit = queueLimit;
  }

  @Override
  public void handler(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void write(Frame frame) {
    queue.add(frame);
    queued += frame.length();
    mostQueued = Math.max(mostQueued, queued);
    full |= queued >= queueLimit;
  }

  /** The peer reads so many frames. */
  void read(int frames) {
    for (int i = 0; i < frames && !queue.isEmpty(); i++) {
      Frame frame = queue.remove();
      queued -= frame.length();
      received.add(new JsonObject(frame.text()));
    }
    if (full && queued <= queueLimit / 2) {
      full = false;
      if (closedWith == null) {
        handler.drained();
      }
    }
  }

  void readAll() {
    while (!queue.isEmpty()) {
      read(queue.size());
    }
  }

  /** What was read since the last call. */
  List<JsonObject> take() {
    List<JsonObject> taken = List.copyOf(received);
    received.clear();
    return taken;
  }

  List<Frame> queued() {
    return List.copyOf(queue);
  }

  long mostQueued() {
    return mostQueued;
  }

  @Override
  public boolean writeQueueFull() {
    return full;
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  @Override
  public void reading(Reading how) {
    reading = how;
    readingPaused = how != Reading.ALL;
    resumed += readingPaused ? 0 : 1;
  }

  @Override
  public void ping() {
    pings++;
  }

  @Override
  public boolean answersPings() {
    return answersPings;
  }

  @Override
  public boolean awaitsRequest() {
    return awaitsRequest;
  }

  @Override
  public void close(CloseCode code, String reason) {
    if (closedWith == null) {
      closedWith = code;
    }
  }

  @Override
  public void abort() {}
}
