package io.wse.log;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.wse.codec.Channel;
import io.wse.codec.LogEntry;
import io.wse.codec.bus.Anchor;
import io.wse.codec.bus.AnchorRequest;
import io.wse.codec.bus.LostPosition;
import io.wse.codec.event.Fingerprint;
import io.wse.codec.protocol.ResumePosition;
import io.wse.log.AppendResult.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the scripts' keys and arguments and reads their replies. To be used on one context, for
 * the sake of what hashes ids.
 */
final class Calls {

  private static final Buffer NO_ID = Buffer.buffer();

  /** Of a partition; most lie close together, where it was written last. */
  private static final int MAX_ANCHORS = 64;

  /** The channels of one call of the heads script. */
  record BucketChannels(int bucket, List<Channel> channels) {}

  private final ReplayLogOptions options;
  private final Buckets buckets;
  private final LogKeys keys;
  private final Supplier<String> random;
  private final EntryIds ids = new EntryIds();

  /**
   * @param random gives the name of an epoch that a call may have to begin
   */
  Calls(ReplayLogOptions options, Buckets buckets, Supplier<String> random) {
    this.options = options;
    this.buckets = buckets;
    this.keys = new LogKeys(options.owner().prefix());
    this.random = random;
  }

  Collection<BucketBatch> split(AppendBatch batch) {
    Map<Channel, Integer> bucketOf = new HashMap<>();
    Map<Integer, BucketBatch> parts = new LinkedHashMap<>();
    for (int place = 0; place < batch.items().size(); place++) {
      AppendBatch.Item item = batch.items().get(place);
      int bucket = bucketOf.computeIfAbsent(item.channel(), buckets::of);
      parts.computeIfAbsent(bucket, BucketBatch::new).add(item, place);
    }
    return parts.values();
  }

  List<BucketChannels> split(Collection<Channel> channels, int atMost) {
    Map<Integer, List<Channel>> byBucket = new LinkedHashMap<>();
    for (Channel channel : new LinkedHashSet<>(channels)) {
      byBucket.computeIfAbsent(buckets.of(channel), b -> new ArrayList<>()).add(channel);
    }
    List<BucketChannels> parts = new ArrayList<>();
    byBucket.forEach(
        (bucket, all) -> {
          for (int from = 0; from < all.size(); from += atMost) {
            int to = Math.min(all.size(), from + atMost);
            parts.add(new BucketChannels(bucket, all.subList(from, to)));
          }
        });
    return parts;
  }

  ScriptCall append(AppendBatch batch, BucketBatch part) {
    ScriptCall call =
        new ScriptCall(LuaScript.APPEND)
            .key(keys.bucket(part.bucket))
            .key(keys.guard(part.bucket, batch.lineage(), batch.partition()))
            .key(keys.ids(part.bucket))
            .key(keys.olderIds(part.bucket))
            .arg(random.get())
            .arg(options.guardLifetimeMs())
            .arg(options.metaLifetimeMs())
            .arg(options.maxAgeMs())
            .arg(fingerprint(part.items.get(part.items.size() - 1)).text())
            .arg(options.dedupWindowMs())
            .arg(part.channels.size());
    for (Channel channel : part.channels.keySet()) {
      keys(call, part.bucket, channel);
      ReplayLogOptions.Retention retention = options.retention(channel);
      call.arg(retention.entries()).arg(retention.bytes());
    }
    for (AppendBatch.Item item : part.items) {
      LogEntry entry = item.entry();
      call.arg(part.channels.get(item.channel())).arg(item.offset());
      call.arg(entry.domainType()).arg(entry.recordTimeMs()).arg(entry.body()).arg(id(batch, item));
    }
    return call;
  }

  private Buffer id(AppendBatch batch, AppendBatch.Item item) {
    return options.dedupWindowMs() == 0 || item.eventId().isEmpty()
        ? NO_ID
        : ids.of(batch.lineage(), item);
  }

  private static Fingerprint fingerprint(AppendBatch.Item item) {
    return Fingerprint.of(item.entry().recordTimeMs(), item.eventId());
  }

  /** One request for each bucket there is, with the partitions' guards. */
  List<Request> guards(List<AnchorRequest.Partition> partitions) {
    List<Request> all = new ArrayList<>();
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      Request request = Request.cmd(Command.MGET);
      for (AnchorRequest.Partition each : partitions) {
        request.arg(keys.guard(bucket, each.lineage(), each.partition()));
      }
      all.add(request);
    }
    return all;
  }

  /**
   * What the guards of all buckets tell of one partition, from the highest offset down.
   *
   * @param at the partition's place in the request
   */
  static List<Anchor> anchors(List<Response> guards, int at) {
    return guards.stream()
        .map(bucket -> bucket.get(at))
        .filter(guard -> guard != null)
        .map(guard -> guard.toString().split(" ", 2))
        .map(
            guard ->
                new Anchor(
                    Long.parseLong(guard[0]),
                    guard.length < 2 ? Optional.empty() : Fingerprint.parse(guard[1])))
        .distinct()
        .sorted(Comparator.comparingLong(Anchor::offset).reversed())
        .limit(MAX_ANCHORS)
        .toList();
  }

  /**
   * What an append of one bucket did.
   *
   * @param outcomes of the whole batch's items; filled in where this bucket's lie
   */
  List<AppendResult.Run> runs(BucketBatch part, Response reply, Outcome[] outcomes) {
    String letters = reply.get(reply.size() - 1).toString();
    Map<Channel, List<LogEntry>> appended = new HashMap<>();
    part.channels.keySet().forEach(channel -> appended.put(channel, new ArrayList<>()));
    for (int i = 0; i < part.items.size(); i++) {
      Outcome outcome = outcome(letters.charAt(i));
      outcomes[part.places.get(i)] = outcome;
      if (outcome == Outcome.APPENDED) {
        AppendBatch.Item item = part.items.get(i);
        appended.get(item.channel()).add(item.entry());
      }
    }
    List<AppendResult.Run> runs = new ArrayList<>();
    int at = 0;
    for (Channel channel : part.channels.keySet()) {
      List<LogEntry> entries = appended.get(channel);
      long firstSeq = reply.get(at + 1).toLong() - entries.size() + 1;
      runs.add(new AppendResult.Run(channel, reply.get(at).toString(), firstSeq, entries));
      at += 2;
    }
    return runs;
  }

  private static Outcome outcome(char letter) {
    return switch (letter) {
      case 'a' -> Outcome.APPENDED;
      case 'r' -> Outcome.REDELIVERED;
      case 'd' -> Outcome.DOUBLE;
      default -> throw new IllegalStateException("no outcome: " + letter);
    };
  }

  /** One call for each bucket there is: any of its channels may have missed a record. */
  List<ScriptCall> beginAnew(List<LostPosition> lost) {
    List<ScriptCall> all = new ArrayList<>();
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      ScriptCall call =
          new ScriptCall(LuaScript.ANEW)
              .key(keys.bucket(bucket))
              .arg(random.get())
              .arg(options.guardLifetimeMs());
      for (LostPosition position : lost) {
        call.key(keys.guard(bucket, position.lineage(), position.partition()))
            .arg(position.offset());
      }
      all.add(call);
    }
    return all;
  }

  ScriptCall heads(BucketChannels part) {
    ScriptCall call =
        new ScriptCall(LuaScript.HEADS)
            .key(keys.bucket(part.bucket()))
            .arg(random.get())
            .arg(options.metaLifetimeMs());
    part.channels().forEach(channel -> keys(call, part.bucket(), channel));
    return call;
  }

  Map<Channel, Head> heads(BucketChannels part, Response reply) {
    Map<Channel, Head> heads = new LinkedHashMap<>();
    int at = 0;
    for (Channel channel : part.channels()) {
      heads.put(channel, head(reply, at));
      at += 3;
    }
    return heads;
  }

  ScriptCall read(Channel channel, String epoch, long afterSeq, PageLimit limit) {
    int bucket = buckets.of(channel);
    ScriptCall call =
        new ScriptCall(LuaScript.READ)
            .key(keys.bucket(bucket))
            .arg(random.get())
            .arg(options.metaLifetimeMs())
            .arg(epoch)
            .arg(afterSeq)
            .arg(limit.entries())
            .arg(limit.bytes());
    keys(call, bucket, channel);
    return call;
  }

  ReadResult page(String epoch, long afterSeq, Response reply) {
    Head head = head(reply, 0);
    var gap = head.gapAfter(new ResumePosition(epoch, afterSeq));
    if (gap.isPresent()) {
      return new ReadResult.Gap(head, gap.get());
    }
    List<LogEntry> entries = new ArrayList<>((reply.size() - 3) / 3);
    for (int at = 3; at < reply.size(); at += 3) {
      Buffer body = reply.get(at + 2).toBuffer();
      entries.add(new LogEntry(body, reply.get(at).toString(), reply.get(at + 1).toLong()));
    }
    return new ReadResult.Page(head, afterSeq + 1, entries);
  }

  private static Head head(Response reply, int at) {
    return new Head(
        reply.get(at).toString(), reply.get(at + 1).toLong(), reply.get(at + 2).toLong());
  }

  private void keys(ScriptCall call, int bucket, Channel channel) {
    call.key(keys.meta(bucket, channel)).key(keys.stream(bucket, channel));
  }
}
