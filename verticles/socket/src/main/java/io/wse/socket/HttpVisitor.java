package io.wse.socket;

import io.netty.handler.codec.http.HttpRequest;
import io.wse.runtime.http.HttpDoor;
import io.wse.runtime.http.RefusedRequest;

/** A client's connection while it speaks HTTP. */
final class HttpVisitor implements HttpDoor.Visitor {

  @Override
  public void check(HttpRequest request) throws RefusedRequest {
    UpgradeRules.check(request);
  }
}
