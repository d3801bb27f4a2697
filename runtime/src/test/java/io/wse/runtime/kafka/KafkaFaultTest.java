package io.wse.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaFaultTest {

  @Test
  void saysWhereToLook() {
    assertThat(KafkaFault.reason(new TimeoutException("no node")))
        .isEqualTo("Kafka cannot be reached: no node");
    assertThat(KafkaFault.reason(new SaslAuthenticationException("wrong")))
        .isEqualTo("Kafka refuses the login: wrong");
    assertThat(
            KafkaFault.reason(
                new SslAuthenticationException("failed", new RuntimeException("not trusted"))))
        .isEqualTo("TLS with Kafka fails: not trusted");
    assertThat(KafkaFault.reason(new TopicAuthorizationException("orders")))
        .startsWith("Kafka does not permit it: ");
    assertThat(KafkaFault.reason(new KafkaException("made", new RuntimeException("no such file"))))
        .isEqualTo("Kafka's client cannot be used: no such file");
    assertThat(KafkaFault.reason(new RecordTooLargeException("5 MB")))
        .isEqualTo("Kafka refuses it: 5 MB");
    assertThat(KafkaFault.reason(new IllegalStateException("closed")))
        .isEqualTo("java.lang.IllegalStateException: closed");
  }

  @Test
  void looksThroughWhatFuturesWrapFailuresIn() {
    assertThat(
            KafkaFault.reason(
                new ExecutionException(new CompletionException(new TimeoutException("late")))))
        .isEqualTo("Kafka cannot be reached: late");
  }
}
