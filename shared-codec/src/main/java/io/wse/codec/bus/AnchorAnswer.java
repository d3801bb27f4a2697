package io.wse.codec.bus;

import java.util.List;

/**
 * What the log remembers.
 *
 * @param anchors of each partition that was asked for, in that order; each partition's from the
 *     highest offset down
 */
public record AnchorAnswer(List<List<Anchor>> anchors) {

  public AnchorAnswer {
    anchors = anchors.stream().map(List::copyOf).toList();
  }
}
