package io.wse.log;

import io.vertx.redis.client.impl.types.ErrorType;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** Says in a few words what is wrong with Redis, so that an operator knows where to look. */
final class RedisFault {
  private RedisFault() {}

  static String reason(Throwable failure) {
    if (isLogin(failure)) {
      return "Redis refuses the login: " + failure.getMessage();
    }
    for (Throwable fault = failure; fault != null; fault = fault.getCause()) {
      if (fault instanceof SSLException || fault instanceof GeneralSecurityException) {
        return "TLS with Redis fails: " + deepest(fault);
      }
    }
    return said(failure);
  }

  /** Whether user or password are wrong or missing; it can be mended at the server. */
  private static boolean isLogin(Throwable failure) {
    return failure instanceof ErrorType error && (error.is("WRONGPASS") || error.is("NOAUTH"));
  }

  private static String deepest(Throwable failure) {
    Throwable fault = failure;
    while (fault.getCause() != null) {
      fault = fault.getCause();
    }
    return said(fault);
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
