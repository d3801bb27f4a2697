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
import java.util.function.BooleanSupplier;
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
  private final Deque<Page> waiting = new ArrayDeque<>();
  private int pages;

  /** A page that waits for its turn. */
  private record Page(
      Supplier<Future<ReadResult>> read, BooleanSupplier wanted, Promise<ReadResult> result) {}

  /** Nobody wants a page any more whose turn has come. */
  static final class NotWantedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotWantedException() {
      super("nobody waits for the page any more", null, false, false);
    }
  }

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

  /**
   * A page for connections that catch up; may wait for its turn.
   *
   * @param wanted asked when the turn comes; where it says no, nothing is read and the page fails
   *     with {@link NotWantedException}
   */
  Future<ReadResult> page(Channel channel, String epoch, long afterSeq, BooleanSupplier wanted) {
    Promise<ReadResult> result = Promise.promise();
    waiting.add(new Page(() -> log.read(channel, epoch, afterSeq, CATCH_UP_PAGE), wanted, result));
    readNext();
    return result.future();
  }

  private void readNext() {
    while (pages < MAX_PAGES_AT_ONCE && !waiting.isEmpty()) {
      Page page = waiting.remove();
      if (page.wanted().getAsBoolean()) {
        pages++;
        watched(page.read().get())
            .onComplete(
                done -> {
                  pages--;
                  readNext();
                })
            .onComplete(page.result());
      } else {
        page.result().fail(new NotWantedException());
      }
    }
  }

  private <T> Future<T> watched(Future<T> asked) {
    return asked.onComplete(answer -> health.answered(), health::failed);
  }
}
