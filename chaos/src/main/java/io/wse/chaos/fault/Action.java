package io.wse.chaos.fault;

import io.wse.chaos.rig.Rig;

/**
 * Something that is done to the cluster.
 *
 * @param atMs after the beginning of the fault's time
 * @param what for people; two plans of one seed say the same
 */
public record Action(long atMs, String what, Step step) {

  /** Does it, and may wait until it is done. */
  @FunctionalInterface
  public interface Step {
    void on(Rig rig);
  }
}
