package io.wse.socket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.wse.codec.Channel;
import io.wse.log.Buckets;
import io.wse.log.Head;
import io.wse.log.PageLimit;
import io.wse.log.ReadResult;
import io.wse.log.ReplayLog;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The log as this node reads it. Pages for catching up are bounded in number, since thousands of
 * clients come back at once when a node has died: a page in memory for each of them would be too
 * much. State on the verticle's context.
 */
final class LogReader {
  static final int PAGE_ENTRIES = 256;

  private static final int MAX_PAGES_AT_ONCE = 64;
  private static final PageLimit CATCH_UP_PAGE = new PageLimit(PAGE_ENTRIES, 32 << 10);

  private final ReplayLog log;
  private final LogHealth health;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int pages;

  LogReader(ReplayLog log, LogHealth health) {
    this.log = log;
    this.health = health;
  }

  Future<Map<Channel, Head>> heads(Collection<Channel> channels) {
    return watched(log.heads(channels));
  }

  /** Which channels' heads are one request. */
  Buckets buckets() {
    return log.buckets();
  }

  /** A page that a channel's feed misses: not bounded, since there is one feed for a channel. */
  Future<ReadResult> repair(Channel channel, String epoch, long afterSeq, PageLimit limit) {
    return watched(log.read(channel, epoch, afterSeq, limit));
  }

  /** A page for who catches up; may wait for its turn. */
  Future<ReadResult> page(Channel channel, String epoch, long afterSeq) {
    if (pages < MAX_PAGES_AT_ONCE) {
      return counted(() -> log.read(channel, epoch, afterSeq, CATCH_UP_PAGE));
    }
    Promise<ReadResult> turn = Promise.promise();
    waiting.add(
        () -> counted(() -> log.read(channel, epoch, afterSeq, CATCH_UP_PAGE)).onComplete(turn));
    return turn.future();
  }

  private Future<ReadResult> counted(Supplier<Future<ReadResult>> read) {
    pages++;
    return watched(read.get())
        .onComplete(
            done -> {
              pages--;
              Runnable next = waiting.poll();
              if (next != null) {
                next.run();
              }
            });
  }

  private <T> Future<T> watched(Future<T> asked) {
    return asked.onComplete(answer -> health.answered(), health::failed);
  }
}
