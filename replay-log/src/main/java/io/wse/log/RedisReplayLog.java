package io.wse.log;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import io.wse.codec.Channel;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.LostPosition;
import io.wse.log.AppendResult.Outcome;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The replay log in Redis. What keys there are, and what they mean, is in {@code
 * docs/replay-log.md}.
 *
 * <p>State lives on the context on which it was opened; calls from others are brought there.
 */
public final class RedisReplayLog implements ReplayLog {

  /** Channels in one call of the heads script, so that the server is never long at it: 1 ms. */
  private static final int HEADS_CHUNK = 128;

  private final VertxInternal vertx;
  private final Buckets buckets;
  private final Calls calls;
  private final RedisLink link;

  private RedisReplayLog(Vertx vertx, ReplayLogOptions options, Consumer<String> waiting) {
    this.vertx = (VertxInternal) vertx;
    this.buckets = new Buckets(options.buckets());
    SecureRandom random = new SecureRandom();
    this.calls = new Calls(options, buckets, () -> Long.toUnsignedString(random.nextLong(), 36));
    this.link =
        new RedisLink(
            vertx, options, new Handshake(options.owner(), options.buckets())::pass, waiting);
  }

  /**
   * Completes when Redis was reached and passed its checks. While it cannot be reached, this goes
   * on trying.
   *
   * @return fails with a {@link LogRefusedException} when the server's settings do not fit; its
   *     message says what to change
   */
  public static Future<ReplayLog> open(Vertx vertx, ReplayLogOptions options) {
    return open(vertx, options, reason -> {});
  }

  /**
   * The same.
   *
   * @param waiting told why Redis cannot be used, after each attempt before the log is open; called
   *     on the caller's context
   */
  public static Future<ReplayLog> open(
      Vertx vertx, ReplayLogOptions options, Consumer<String> waiting) {
    RedisReplayLog log = new RedisReplayLog(vertx, options, waiting);
    return log.onCaller(log.link::open).map(log);
  }

  @Override
  public Future<AppendResult> append(AppendBatch batch) {
    return onCaller(
        () -> {
          Map<Channel, AppendResult.Run> runs = new LinkedHashMap<>();
          batch.items().forEach(item -> runs.putIfAbsent(item.channel(), null));
          Outcome[] outcomes = new Outcome[batch.items().size()];
          List<Future<Void>> appended = new ArrayList<>();
          for (BucketBatch part : calls.split(batch)) {
            appended.add(
                run(calls.append(batch, part))
                    .map(
                        reply -> {
                          calls
                              .runs(part, reply, outcomes)
                              .forEach(run -> runs.put(run.channel(), run));
                          return null;
                        }));
          }
          // Joined, so that no bucket is still at work when the caller sends the batch again.
          return Future.join(appended)
              .map(ok -> new AppendResult(List.copyOf(runs.values()), List.of(outcomes)));
        });
  }

  @Override
  public Future<Integer> beginAnew(Collection<LostPosition> lost) {
    if (lost.isEmpty()) {
      return Future.succeededFuture(0);
    }
    return onCaller(
        () -> {
          List<Future<Response>> begun =
              calls.beginAnew(List.copyOf(lost)).stream().map(this::run).toList();
          return Future.join(begun)
              .map(ok -> begun.stream().mapToInt(bucket -> bucket.result().toInteger()).sum());
        });
  }

  @Override
  public Future<List<List<Anchor>>> anchors(List<AnchorRequest.Partition> partitions) {
    if (partitions.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return onCaller(
        () -> {
          List<Future<Response>> guards =
              calls.guards(partitions).stream().map(link::send).toList();
          return Future.join(guards)
              .map(
                  ok -> {
                    List<Response> buckets = guards.stream().map(Future::result).toList();
                    return IntStream.range(0, partitions.size())
                        .mapToObj(at -> Calls.anchors(buckets, at))
                        .toList();
                  });
        });
  }

  @Override
  public Future<ReadResult> read(Channel channel, String epoch, long afterSeq, PageLimit limit) {
    if (afterSeq < 0) {
      return Future.failedFuture(
          new IllegalArgumentException("afterSeq: expected 0 or more, found " + afterSeq));
    }
    return onCaller(
        () ->
            run(calls.read(channel, epoch, afterSeq, limit))
                .map(reply -> calls.page(epoch, afterSeq, reply)));
  }

  @Override
  public Future<Map<Channel, Head>> heads(Collection<Channel> channels) {
    return onCaller(
        () -> {
          Map<Channel, Head> heads = new LinkedHashMap<>();
          List<Future<Void>> found = new ArrayList<>();
          calls
              .split(channels, HEADS_CHUNK)
              .forEach(
                  part ->
                      found.add(
                          run(calls.heads(part))
                              .map(
                                  reply -> {
                                    heads.putAll(calls.heads(part, reply));
                                    return null;
                                  })));
          return Future.join(found).map(ok -> heads);
        });
  }

  @Override
  public Buckets buckets() {
    return buckets;
  }

  @Override
  public Future<Void> check() {
    return onCaller(() -> link.send(Request.cmd(Command.PING)).mapEmpty());
  }

  @Override
  public Future<Void> close() {
    return onCaller(link::close);
  }

  /** Scripts are forgotten when a server restarts or is told so; then the text goes with it. */
  private Future<Response> run(ScriptCall call) {
    return link.send(call.byDigest())
        .recover(
            failure ->
                failure.getCause() instanceof ErrorType error && error.is("NOSCRIPT")
                    ? link.send(call.byText())
                    : Future.failedFuture(failure));
  }

  /** Works on the link's context and answers on the caller's. */
  private <T> Future<T> onCaller(Supplier<Future<T>> work) {
    Promise<T> promise = vertx.getOrCreateContext().promise();
    link.run(
        () -> {
          Future<T> result;
          try {
            result = work.get();
          } catch (RuntimeException e) {
            result = Future.failedFuture(e);
          }
          result.onComplete(promise);
        });
    return promise.future();
  }
}
