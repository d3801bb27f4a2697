package io.wse.runtime.config;

import java.util.List;
import java.util.Map;

/**
 * How a node proves itself to its backends, and how it knows them: TLS, logins, client settings.
 */
public final class BackendKeys {
  public static final Key<Map<String, String>> KAFKA_PROPERTIES =
      Key.properties("kafka.properties")
          .describedAs(
              "Properties for every Kafka client, by Kafka's own names, such as `security.protocol`");

  public static final Key<String> KAFKA_PROPERTIES_FILE =
      Key.text("kafka.properties_file")
          .describedAs(
              "Java properties file with more of them, as Kafka's own tools read it; for secrets");

  public static final List<Key<?>> ALL = List.of(KAFKA_PROPERTIES, KAFKA_PROPERTIES_FILE);

  private BackendKeys() {}
}
