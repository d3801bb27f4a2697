package io.wse.publisher;

import io.wse.codec.Channel;
import io.wse.codec.bus.Delivery;
import io.wse.log.AppendResult;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets the deliveries of one channel leave in the order of their numbers, though appends of several
 * partitions are under way at once and may be answered in any order.
 *
 * <p>A delivery leaves at once when it follows the one before it, or when no append of its channel
 * was begun earlier and is still under way. Otherwise it waits for that one, which ends in time, by
 * an answer or a failure. Numbers may still skip: another node's appends lie between. A channel is
 * remembered only while an append of it is under way. State lives on the verticle's context.
 */
final class DeliveryOrder {

  /** One append, in the line of one channel. */
  private static final class Place {
    boolean done;
    Delivery delivery;
  }

  private static final class Line {
    final Deque<Place> places = new ArrayDeque<>();
    String epoch;
    long nextSeq;
  }

  private final Map<Channel, Line> lines = new HashMap<>();
  private final Consumer<Delivery> out;

  DeliveryOrder(Consumer<Delivery> out) {
    this.out = out;
  }

  /** An append that is about to be sent; it must be told its end, once. */
  final class Append {
    private final Map<Channel, Place> places = new LinkedHashMap<>();

    private Append(Collection<Channel> channels) {
      for (Channel channel : channels) {
        Place place = new Place();
        if (places.putIfAbsent(channel, place) == null) {
          lines.computeIfAbsent(channel, ignored -> new Line()).places.add(place);
        }
      }
    }

    void succeeded(AppendResult result) {
      for (AppendResult.Run run : result.runs()) {
        places.get(run.channel()).delivery =
            new Delivery(run.channel(), run.epoch(), run.firstSeq(), run.appended());
      }
      end();
    }

    void failed() {
      end();
    }

    private void end() {
      places.values().forEach(place -> place.done = true);
      places.keySet().forEach(DeliveryOrder.this::advance);
    }
  }

  Append begin(Collection<Channel> channels) {
    return new Append(channels);
  }

  int channelsUnderWay() {
    return lines.size();
  }

  private void advance(Channel channel) {
    Line line = lines.get(channel);
    for (Optional<Place> next = next(line); next.isPresent(); next = next(line)) {
      line.places.remove(next.get());
      Delivery delivery = next.get().delivery;
      if (delivery != null) {
        line.epoch = delivery.epoch();
        line.nextSeq = delivery.lastSeq() + 1;
        out.accept(delivery);
      }
    }
    if (line.places.isEmpty()) {
      lines.remove(channel);
    }
  }

  private static Optional<Place> next(Line line) {
    Optional<Place> lowest =
        line.places.stream()
            .takeWhile(place -> place.done)
            .min(Comparator.comparingLong(DeliveryOrder::firstSeq));
    if (lowest.isPresent()) {
      return lowest;
    }
    return line.places.stream()
        .filter(place -> place.done && (place.delivery == null || follows(line, place.delivery)))
        .findFirst();
  }

  /** A place without a delivery holds nobody up. */
  private static long firstSeq(Place place) {
    return place.delivery == null ? 0 : place.delivery.firstSeq();
  }

  private static boolean follows(Line line, Delivery delivery) {
    return delivery.epoch().equals(line.epoch) && delivery.firstSeq() == line.nextSeq;
  }
}
