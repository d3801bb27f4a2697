package io.wse.runtime.kafka;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says in a few words what is wrong with Kafka, so that an operator knows where to look. */
public final class KafkaFault {
  private KafkaFault() {}

  public static String reason(Throwable failure) {
    Throwable fault = failure;
    while ((fault instanceof CompletionException || fault instanceof ExecutionException)
        && fault.getCause() != null) {
      fault = fault.getCause();
    }
    if (fault instanceof SslAuthenticationException) {
      return "TLS with Kafka fails: " + deepest(fault);
    }
    if (fault instanceof AuthenticationException) {
      return "Kafka refuses the login: " + fault.getMessage();
    }
    if (fault instanceof AuthorizationException) {
      return "Kafka does not permit it: " + fault.getMessage();
    }
    if (fault instanceof ConfigException
        || fault instanceof KafkaException && !(fault instanceof ApiException)) {
      // What a constructor throws: a keystore or a host name that is wrong.
      return "Kafka's client cannot be used: " + deepest(fault);
    }
    if (fault instanceof RetriableException || fault instanceof TimeoutException) {
      return "Kafka cannot be reached: " + fault.getMessage();
    }
    return fault instanceof ApiException
        ? "Kafka refuses it: " + fault.getMessage()
        : fault.toString();
  }

  private static String deepest(Throwable failure) {
    Throwable fault = failure;
    while (fault.getCause() != null && fault.getCause() != fault) {
      fault = fault.getCause();
    }
    return fault.getMessage() == null ? fault.toString() : fault.getMessage();
  }
}
