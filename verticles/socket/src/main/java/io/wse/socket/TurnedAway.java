package io.wse.socket;

import io.wse.codec.protocol.CloseCode;

/** Hears what a client says that was refused before anything about it is kept. */
final class TurnedAway implements Transport.Handler {

  @Override
  public void message(String text) {}

  @Override
  public void binary() {}

  @Override
  public void heard() {}

  @Override
  public void drained() {}

  @Override
  public void tooLarge() {}

  @Override
  public void malformed(CloseCode code, String what) {}

  @Override
  public void closed(int code) {}
}
