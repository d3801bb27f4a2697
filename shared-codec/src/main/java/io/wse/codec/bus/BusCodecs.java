package io.wse.codec.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.wse.codec.Channel;
import io.wse.codec.SourcePosition;
import io.wse.codec.event.DomainEvent;
import io.wse.codec.event.Fingerprint;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The message codecs of the bus. Every message starts with a version byte, so that nodes of two
 * versions refuse each other's messages clearly instead of misreading them. Messages are immutable,
 * so within a node they are handed over as they are.
 */
public final class BusCodecs {

  static final int VERSION = 3;

  private BusCodecs() {}

  /** Registers all codecs as defaults of their classes; once per Vert.x instance. */
  public static void register(EventBus bus) {
    bus.registerDefaultCodec(RecordBatch.class, RECORD_BATCH);
    bus.registerDefaultCodec(BatchAnswer.class, BATCH_ANSWER);
    bus.registerDefaultCodec(LostPosition.class, LOST_POSITION);
    bus.registerDefaultCodec(AnchorRequest.class, ANCHOR_REQUEST);
    bus.registerDefaultCodec(AnchorAnswer.class, ANCHOR_ANSWER);
    bus.registerDefaultCodec(Delivery.class, DELIVERY);
    bus.registerDefaultCodec(SnapshotRequest.class, SNAPSHOT_REQUEST);
    bus.registerDefaultCodec(SnapshotAnswer.class, SNAPSHOT_ANSWER);
  }

  static final MessageCodec<RecordBatch, RecordBatch> RECORD_BATCH =
      codec(
          "wse.record-batch",
          (batch, out) -> {
            out.text(batch.topic()).text(batch.lineage()).int32(batch.partition());
            out.int32(batch.events().size());
            batch.events().forEach(event -> event(event, out));
            out.int32(batch.lost().size());
            batch.lost().forEach(lost -> lost(lost, out));
          },
          in -> {
            String topic = in.text();
            String lineage = in.text();
            int partition = in.int32();
            return new RecordBatch(
                topic,
                lineage,
                partition,
                in.list(41, () -> event(topic, partition, in)),
                in.list(20, () -> new LostRecord(in.int64(), in.int64(), in.list(4, in::channel))));
          });

  static final MessageCodec<BatchAnswer, BatchAnswer> BATCH_ANSWER =
      codec(
          "wse.batch-answer",
          (answer, out) -> out.int32(answer.appended()).int32(answer.redelivered()),
          in -> new BatchAnswer(in.int32(), in.int32()));

  static final MessageCodec<LostPosition, LostPosition> LOST_POSITION =
      codec(
          "wse.lost-position",
          (lost, out) -> out.text(lost.lineage()).int32(lost.partition()).int64(lost.offset()),
          in -> new LostPosition(in.text(), in.int32(), in.int64()));

  static final MessageCodec<AnchorRequest, AnchorRequest> ANCHOR_REQUEST =
      codec(
          "wse.anchor-request",
          (request, out) -> {
            out.int32(request.partitions().size());
            request.partitions().forEach(each -> out.text(each.lineage()).int32(each.partition()));
          },
          in ->
              new AnchorRequest(
                  in.list(8, () -> new AnchorRequest.Partition(in.text(), in.int32()))));

  static final MessageCodec<AnchorAnswer, AnchorAnswer> ANCHOR_ANSWER =
      codec(
          "wse.anchor-answer",
          (answer, out) -> {
            out.int32(answer.anchors().size());
            answer
                .anchors()
                .forEach(
                    anchors -> {
                      out.int32(anchors.size());
                      anchors.forEach(anchor -> anchor(anchor, out));
                    });
          },
          in ->
              new AnchorAnswer(
                  in.list(
                      4,
                      () ->
                          in.list(
                              12, () -> new Anchor(in.int64(), Fingerprint.parse(in.text()))))));

  static final MessageCodec<Delivery, Delivery> DELIVERY =
      codec(
          "wse.delivery",
          (delivery, out) -> {
            out.channel(delivery.channel()).text(delivery.epoch()).int64(delivery.firstSeq());
            out.int32(delivery.entries().size());
            delivery.entries().forEach(out::entry);
          },
          in -> new Delivery(in.channel(), in.text(), in.int64(), in.list(16, in::entry)));

  static final MessageCodec<SnapshotRequest, SnapshotRequest> SNAPSHOT_REQUEST =
      codec(
          "wse.snapshot-request",
          (request, out) ->
              out.text(request.userId())
                  .text(request.snapshotType())
                  .text(request.trigger().name()),
          in -> new SnapshotRequest(in.text(), in.text(), SnapshotTrigger.valueOf(in.text())));

  static final MessageCodec<SnapshotAnswer, SnapshotAnswer> SNAPSHOT_ANSWER =
      codec(
          "wse.snapshot-answer",
          (answer, out) -> {
            out.text(answer.snapshotId()).text(answer.snapshotType()).text(answer.wireType());
            out.text(answer.timestamp()).int32(answer.rowCount()).bool(answer.exact());
            out.int32(answer.chunks().size());
            answer.chunks().forEach(out::bytes);
          },
          in ->
              new SnapshotAnswer(
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.int32(),
                  in.bool(),
                  in.list(4, in::bytes)));

  private static void event(DomainEvent event, BusWriter out) {
    out.text(event.type()).text(event.id()).int64(event.timestampMs());
    out.int32(event.channels().size());
    event.channels().forEach(out::channel);
    out.bytes(event.payload()).int64(event.source().offset()).int64(event.recordTimeMs());
    boolean isReplayed = !event.origin().equals(event.source());
    out.bool(isReplayed);
    if (isReplayed) {
      SourcePosition origin = event.origin();
      out.text(origin.topic()).int32(origin.partition()).int64(origin.offset());
    }
  }

  private static DomainEvent event(String topic, int partition, BusReader in) {
    String type = in.text();
    String id = in.text();
    long timestampMs = in.int64();
    List<Channel> channels = in.list(4, in::channel);
    Buffer payload = in.bytes();
    SourcePosition source = new SourcePosition(topic, partition, in.int64());
    long recordTimeMs = in.int64();
    SourcePosition origin =
        in.bool() ? new SourcePosition(in.text(), in.int32(), in.int64()) : source;
    return new DomainEvent(type, id, timestampMs, channels, payload, source, recordTimeMs, origin);
  }

  private static void anchor(Anchor anchor, BusWriter out) {
    out.int64(anchor.offset()).text(anchor.fingerprint().map(Fingerprint::text).orElse(""));
  }

  private static void lost(LostRecord lost, BusWriter out) {
    out.int64(lost.offset()).int64(lost.recordTimeMs()).int32(lost.channels().size());
    lost.channels().forEach((Channel channel) -> out.channel(channel));
  }

  private static <T> MessageCodec<T, T> codec(
      String name, BiConsumer<T, BusWriter> write, Function<BusReader, T> read) {
    return new MessageCodec<>() {
      @Override
      public void encodeToWire(Buffer buffer, T message) {
        write.accept(message, new BusWriter(buffer).version(VERSION));
      }

      @Override
      public T decodeFromWire(int position, Buffer buffer) {
        BusReader in = new BusReader(position, buffer);
        in.version(VERSION);
        return read.apply(in);
      }

      @Override
      public T transform(T message) {
        return message;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public byte systemCodecID() {
        return -1;
      }
    };
  }
}
