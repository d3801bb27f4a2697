package io.wse.demo.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.demo.domain.Entity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the demo, made where they are missing. */
public final class Topics {
  /** One topic per kind of entity. */
  public static final List<String> EVENTS =
      Arrays.stream(Entity.values()).map(Entity::topic).toList();

  static final int MAX_EVENT_BYTES = 4 * 1024 * 1024;
  private static final int PARTITIONS = 4;
  // Of every call, by the client itself.
  private static final int TIMEOUT_MS = 5_000;

  private Topics() {}

  /** Makes the topics that are not there; those that are stay as they are. */
  public static Future<Void> create(Vertx vertx, String bootstrap) {
    return vertx.executeBlocking(
        () -> {
          try (var admin = admin(bootstrap)) {
            createMissing(admin);
            return null;
          }
        },
        false);
  }

  static Admin admin(String bootstrap) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "wse-demo-admin",
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS / 2,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS));
  }

  private static void createMissing(Admin admin) throws Exception {
    var existing = admin.listTopics().names().get();
    var missing = new ArrayList<NewTopic>();
    for (var topic : EVENTS) {
      if (!existing.contains(topic)) {
        missing.add(topic(topic));
      }
    }
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        // Somebody made it between our look and our request.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
        .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_EVENT_BYTES)));
  }
}
