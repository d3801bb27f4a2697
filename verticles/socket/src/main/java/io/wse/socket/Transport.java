package io.wse.socket;

import io.wse.codec.protocol.CloseCode;

/**
 * One client's way in and out, whatever carries it. Used and called back on the verticle's context
 * only.
 */
interface Transport {

  /** What becomes of what the client sends. What is not handed over is so later. */
  enum Reading {
    /** It is handed over. */
    ALL,

    /**
     * Only that the client goes is told, whatever came before it. The rest is kept as far as there
     * is a little room for it; beyond that nothing more is read, and so nothing told.
     */
    GOODBYE,

    /** It fills the client's own queue. */
    NOTHING
  }

  /** Who hears of what arrives. Set once, before anything is written. */
  void handler(Handler handler);

  /** Takes the frame, also when the queue is full; frames leave in order. */
  void write(Frame frame);

  /** Whether more is waiting to be sent than should be. */
  boolean writeQueueFull();

  /**
   * Whether the peer has taken all that it asked for and has yet to ask for more. What waits for it
   * then waits for its request, and not for its network.
   */
  default boolean awaitsRequest() {
    return false;
  }

  /** How many bytes wait to be sent. */
  long queuedBytes();

  /** From now on; {@link Reading#ALL} at first. */
  void reading(Reading how);

  /** Asks for a sign of life without a frame, where the transport has such. */
  void ping();

  /**
   * Whether a living peer always answers {@link #ping()}, so that its silence means that it is
   * gone.
   */
  boolean answersPings();

  /** The client was welcomed: from now on it counts as one that is served. */
  default void welcomed() {}

  /** Says why and closes; whoever does not take that in time is cut off. May be called again. */
  void close(CloseCode code, String reason);

  /** Cuts the connection off. */
  void abort();

  /** What a transport tells. Nothing more is told after {@code closed}. */
  interface Handler {

    /** A whole message of the client. */
    void message(String text);

    /** A frame that no message of the protocol comes in. */
    void binary();

    /** Anything at all arrived. */
    void heard();

    /** The queue was full and is no longer. */
    void drained();

    /** What arrives is larger than allowed. */
    void tooLarge();

    /**
     * What arrives breaks the transport's own rules.
     *
     * @param code which rule, for the peer
     */
    void malformed(CloseCode code, String what);

    /**
     * The connection is gone.
     *
     * @param code the close code that the peer sent or was sent; without one 4430 where TCP gave up
     *     on a peer that took nothing, and else 1006
     */
    void closed(int code);
  }
}
