package io.wse.runtime.kafka;

import io.wse.runtime.config.BackendKeys;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the settings of every Kafka client: the bootstrap address, the caller's own settings, and
 * over them the operator's {@code kafka.properties}. Properties that the engine's guarantees rest
 * on cannot be set by the operator. Immutable.
 *
 * @param bootstrap the brokers to connect to first
 * @param properties the operator's, by Kafka's names; they may hold secrets
 */
public record KafkaClientSettings(String bootstrap, Map<String, String> properties) {
  private static final Logger log = LoggerFactory.getLogger(KafkaClientSettings.class);

  private static final ConfigDef CONSUMER = ConsumerConfig.configDef();
  private static final ConfigDef PRODUCER = ProducerConfig.configDef();
  private static final ConfigDef ADMIN = AdminClientConfig.configDef();

  public KafkaClientSettings {
    properties = Map.copyOf(properties);
  }

  /** Without properties, for tests and tools that talk to a plain broker. */
  public static KafkaClientSettings plain(String bootstrap) {
    return new KafkaClientSettings(bootstrap, Map.of());
  }

  /**
   * @throws ConfigException with all problems at once: properties that are the engine's, given
   *     twice, or with a value that Kafka does not accept, and a file that cannot be read
   */
  public static KafkaClientSettings of(Config config) {
    Map<String, String> properties =
        new TreeMap<>(config.find(BackendKeys.KAFKA_PROPERTIES).orElse(Map.of()));
    List<String> problems = new ArrayList<>();
    config
        .find(BackendKeys.KAFKA_PROPERTIES_FILE)
        .ifPresent(file -> PropertiesFile.addTo(properties, file, problems));
    properties.forEach((name, value) -> check(name, value, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new KafkaClientSettings(config.get(CommonKeys.KAFKA_BOOTSTRAP), properties);
  }

  private static void check(String name, String value, List<String> problems) {
    String where = BackendKeys.KAFKA_PROPERTIES.name() + "." + name;
    ReservedProperties.reason(name)
        .ifPresent(reason -> problems.add(where + ": cannot be set: " + reason));
    if (name.equals(SaslConfigs.SASL_JAAS_CONFIG) && !isJaas(value)) {
      problems.add(where + ": expected a login module with its options and a semicolon at the end");
      return;
    }
    for (ConfigDef def : List.of(CONSUMER, PRODUCER, ADMIN)) {
      ConfigDef.ConfigKey key = def.configKeys().get(name);
      if (key == null) {
        continue;
      }
      try {
        Object parsed = ConfigDef.parseType(name, value, key.type);
        if (key.validator != null) {
          key.validator.ensureValid(name, parsed);
        }
      } catch (org.apache.kafka.common.config.ConfigException e) {
        problems.add(
            where
                + (key.type == ConfigDef.Type.PASSWORD
                    ? ": Kafka does not accept the value"
                    : ": " + e.getMessage()));
        return;
      }
    }
  }

  /** A client would find out only when it is made, and quote the text in its message. */
  private static boolean isJaas(String value) {
    try {
      JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(value)));
      return true;
    } catch (IllegalArgumentException | KafkaException e) {
      return false;
    }
  }

  /** Logs the properties that no Kafka client knows; they are passed on, since a plug-in may. */
  public void warnOfUnknown(String part) {
    Collection<String> known =
        Stream.of(CONSUMER, PRODUCER, ADMIN)
            .flatMap(def -> def.names().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    properties.keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(
            name ->
                log.atWarn()
                    .addKeyValue("part", part)
                    .addKeyValue("property", name + Suggestion.of(name, known))
                    .log("wse.kafka.property_unknown"));
  }

  /**
   * @param own the caller's settings; the operator's win where they name the same property
   */
  public Map<String, Object> consumer(String clientId, Map<String, Object> own) {
    return client(CONSUMER, clientId, own);
  }

  /** For a producer; see {@link #consumer}. */
  public Map<String, Object> producer(String clientId, Map<String, Object> own) {
    Map<String, Object> settings = client(PRODUCER, clientId, own);
    // Kafka refuses a producer that gives up a record before a request has timed out.
    raise(
        settings,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        number(settings, PRODUCER, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)
            + number(settings, PRODUCER, ProducerConfig.LINGER_MS_CONFIG));
    return settings;
  }

  /** For an admin client; see {@link #consumer}. */
  public Map<String, Object> admin(String clientId, Map<String, Object> own) {
    return client(ADMIN, clientId, own);
  }

  private Map<String, Object> client(ConfigDef def, String clientId, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000);
    settings.putAll(own);
    properties.forEach(
        (name, value) -> {
          if (def.names().contains(name) || isForPlugins(name)) {
            settings.put(name, value);
          }
        });
    if (def.names().contains(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG)) {
      raise(
          settings,
          CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
          number(settings, def, CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG));
    }
    return settings;
  }

  private static boolean isForPlugins(String name) {
    return Stream.of(CONSUMER, PRODUCER, ADMIN).noneMatch(def -> def.names().contains(name));
  }

  /** A timeout that must not be less than another; only where it is set at all. */
  private static void raise(Map<String, Object> settings, String name, long least) {
    settings.computeIfPresent(
        name, (same, value) -> (int) Math.max(Long.parseLong(value.toString()), least));
  }

  private static long number(Map<String, Object> settings, ConfigDef def, String name) {
    Object value = settings.getOrDefault(name, def.defaultValues().get(name));
    return Long.parseLong(value.toString());
  }

  /** The names of the properties only: a value may be a secret. */
  @Override
  public String toString() {
    return "KafkaClientSettings[bootstrap=%s, properties=%s]"
        .formatted(bootstrap, new TreeSet<>(properties.keySet()));
  }
}
