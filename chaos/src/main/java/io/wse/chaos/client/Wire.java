package io.wse.chaos.client;

/**
 * One connection to a socket node, whatever it is made of. Everything happens on the context that
 * opened it.
 */
interface Wire {

  /** What comes over it. After {@link #ended} nothing more does. */
  interface Listener {
    /** Frames can be sent from now on. */
    void opened();

    void frame(String text);

    /** It ended, or never came about: with the server's close code, or 1006. */
    void ended(int closeCode);
  }

  /** The end of a connection without a close code. */
  int CUT = 1006;

  void send(String text);

  /** Ends it without a word; the listener is not told. */
  void abort();
}
