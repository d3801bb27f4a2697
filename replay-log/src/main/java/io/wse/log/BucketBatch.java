package io.wse.log;

import io.wse.codec.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The items of a batch that lie in one bucket. */
final class BucketBatch {

  final int bucket;

  /** In the order in which the channels first occur. */
  final Map<Channel, List<AppendBatch.Item>> byChannel = new LinkedHashMap<>();

  /** In the batch's order. */
  final List<AppendBatch.Item> items = new ArrayList<>();

  BucketBatch(int bucket) {
    this.bucket = bucket;
  }

  void add(AppendBatch.Item item) {
    items.add(item);
    byChannel.computeIfAbsent(item.channel(), ignored -> new ArrayList<>()).add(item);
  }
}
