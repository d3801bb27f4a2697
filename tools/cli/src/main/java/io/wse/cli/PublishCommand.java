package io.wse.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.wse.codec.WireTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "publish",
    description = "Write a domain event to Kafka; print its topic, partition, offset and id.",
    footer = {
      "",
      "It goes to WSE_KAFKA_BOOTSTRAP or kafka.bootstrap of --config, and where neither is set to the",
      "running ./scripts/up.",
      "Examples:",
      "  ./scripts/wse publish --user u1 --type OrderFilled --data '{\"order_id\":\"o1\"}'",
      "  ./scripts/wse publish --stdin < events.jsonl"
    })
final class PublishCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Option(names = "--user", paramLabel = "U", description = "`user_id` of the event.")
  private String user;

  @Option(names = "--type", paramLabel = "T", description = "`event_type` of the event.")
  private String type;

  @Option(
      names = "--data",
      paramLabel = "JSON",
      description = "`data` of the event: JSON, sent as it is written.")
  private String data;

  @Option(
      names = "--stdin",
      description = "Take one whole domain event from each line of the input instead.")
  private boolean stdin;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "Topic; without one, the demo's topic for the event's type.")
  private String topic;

  @Option(
      names = "--key",
      paramLabel = "K",
      description = "Key of the record; without one, the event's user.")
  private String key;

  @Override
  public void run() {
    if (stdin) {
      refuse(user != null || type != null || data != null, "--stdin takes whole events: no --user");
      publishInput();
      return;
    }
    refuse(user == null, "--user is missing");
    refuse(type == null, "--type is missing");
    refuse(data == null, "--data is missing");
    NewEvent event =
        new NewEvent(type, UUID.randomUUID().toString(), user, WireTime.text(Instant.now()), data);
    try (EventProducer producer = new EventProducer(target.kafka())) {
      send(producer, type, user, event.id(), event.text());
    }
  }

  private void publishInput() {
    try (EventProducer producer = new EventProducer(target.kafka());
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        number++;
        if (!line.isBlank()) {
          JsonObject event = object(line, "line " + number);
          Object eventUser = event.getValue("user_id");
          send(
              producer,
              String.valueOf(event.getValue("event_type", "")),
              eventUser == null ? null : eventUser.toString(),
              String.valueOf(event.getValue("event_id", "-")),
              line);
        }
      }
    } catch (IOException e) {
      throw new CliException("cannot read the input: " + e.getMessage(), e);
    }
  }

  private void send(
      EventProducer producer, String eventType, String eventUser, String eventId, String body) {
    producer.send(
        topic == null ? DemoTopics.of(eventType) : topic,
        key != null ? key : eventUser,
        body,
        eventId);
  }

  private static JsonObject object(String text, String where) {
    try {
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw new CliException(where + ": expected a JSON object, got " + shortened(text), e);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
