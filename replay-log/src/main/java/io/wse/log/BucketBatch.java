package io.wse.log;

import io.wse.codec.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The items of a batch that lie in one bucket. */
final class BucketBatch {

  final int bucket;

  /** Numbers from 1, in the order in which the channels first occur. */
  final Map<Channel, Integer> channels = new LinkedHashMap<>();

  /** In the batch's order, and where each lies in it. */
  final List<AppendBatch.Item> items = new ArrayList<>();

  final List<Integer> places = new ArrayList<>();

  BucketBatch(int bucket) {
    this.bucket = bucket;
  }

  void add(AppendBatch.Item item, int place) {
    channels.putIfAbsent(item.channel(), channels.size() + 1);
    items.add(item);
    places.add(place);
  }
}
