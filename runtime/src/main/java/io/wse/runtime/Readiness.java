package io.wse.runtime;

/**
 * Whether this node may be given work: it may when all gates are open. A part opens and closes its
 * own gates as things change; nobody polls. Safe from any thread.
 */
public interface Readiness {
  /**
   * A new gate, closed. Several of one name, such as from several instances of a part, show as one
   * that is open when all of them are.
   */
  Gate gate(String name);

  /** One condition of readiness. Opening an open gate or closing a closed one is allowed. */
  interface Gate {
    void open();

    /**
     * @param reason for the operator, in a few words
     */
    void close(String reason);

    /**
     * Shows a remark beside the gate, open or not: what an operator should look at though the node
     * can be given work.
     *
     * @param remark in a few words; an empty one takes the last away
     */
    default void remark(String remark) {}
  }
}
