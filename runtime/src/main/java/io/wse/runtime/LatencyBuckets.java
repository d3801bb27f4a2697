package io.wse.runtime;

import io.micrometer.core.instrument.DistributionSummary;

/**
 * One set of bounds for every latency of the engine, so that its histograms can be compared and
 * added up.
 */
public final class LatencyBuckets {
  private static final double[] UPPER_BOUNDS_MS = {0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000};

  private LatencyBuckets() {}

  /** A histogram of milliseconds, by its full name: its unit is part of it. */
  public static DistributionSummary.Builder histogramMs(String name) {
    return DistributionSummary.builder(name).serviceLevelObjectives(UPPER_BOUNDS_MS);
  }
}
