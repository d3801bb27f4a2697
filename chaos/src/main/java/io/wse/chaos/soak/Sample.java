package io.wse.chaos.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all held at one time.
 *
 * @param atMs since the run began
 * @param values by what they are called; of several nodes of a kind their sum, as clients move
 *     between them
 */
public record Sample(int atMs, Map<String, Long> values) {

  public Sample {
    values = new LinkedHashMap<>(values);
  }
}
