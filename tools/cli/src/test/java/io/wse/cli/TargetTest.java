package io.wse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wse.runtime.kafka.KafkaClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String OTHER_SECRET = "fedcba9876543210fedcba9876543210";
  private static final Map<String, String> NONE = Map.of();
  @TempDir Path root;

  @Test
  void isTheRunningUpWhereNothingElseIsSet() throws IOException {
    upRuns();
    Target target = target(Map.of("WSE_KAFKA_BOOTSTRAP", " "));
    assertThat(target.kafkaBootstrap()).isEqualTo("127.0.0.1:8120");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
    assertThat(target.socketUrls()).containsExactly("http://localhost:8090");
    assertThat(LetterTopics.deadLetters(target)).isEqualTo("its.dead-letters");
    assertThat(LetterTopics.replays(target)).isEqualTo("its.replays");
  }

  @Test
  void isTheEnvironmentBeforeTheRunningUp() throws IOException {
    upRuns();
    Path key = Files.writeString(root.resolve("key"), OTHER_SECRET + "\n");
    Target target =
        target(
            Map.of(
                "WSE_KAFKA_BOOTSTRAP", "other:9092",
                "WSE_JWT_SECRET_FILE", key.toString(),
                "WSE_CONSUMER_DEAD_LETTER_TOPIC", "mine.dead",
                "WSE_CONSUMER_GROUP", "mine"));
    assertThat(target.kafkaBootstrap()).isEqualTo("other:9092");
    assertThat(target.tokenKey()).isEqualTo(OTHER_SECRET);
    assertThat(LetterTopics.deadLetters(target)).isEqualTo("mine.dead");
    assertThat(LetterTopics.replays(target)).isEqualTo("mine.replays");
    assertThat(target.socketUrls()).containsExactly("http://localhost:8090");
  }

  @Test
  void clientPropertiesGoWithTheKafkaThatIsNamedAndNeverToTheRunningUp() throws IOException {
    upRuns();
    String properties = "{\"security.protocol\": \"SSL\"}";

    assertThat(target(Map.of("WSE_KAFKA_PROPERTIES", properties)).kafka())
        .isEqualTo(KafkaClientSettings.plain("127.0.0.1:8120"));
    assertThat(
            target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9093", "WSE_KAFKA_PROPERTIES", properties))
                .kafka())
        .isEqualTo(new KafkaClientSettings("other:9093", Map.of("security.protocol", "SSL")));
    Path file = settings("kafka: {bootstrap: 'a:1', properties: {security.protocol: SSL}}");
    assertThat(target(Map.of()).with(null, file).kafka())
        .isEqualTo(new KafkaClientSettings("a:1", Map.of("security.protocol", "SSL")));
    assertThatThrownBy(
            () ->
                target(
                        Map.of(
                            "WSE_KAFKA_BOOTSTRAP", "other:9093",
                            "WSE_KAFKA_PROPERTIES", "{\"acks\": \"0\"}"))
                    .kafka())
        .isInstanceOf(CliException.class)
        .hasMessageContaining("kafka.properties.acks: cannot be set");
  }

  @Test
  void isTheFileOfSettingsAndNeverAnUpWhereOneIsGiven() throws IOException {
    upRuns();
    Path file = settings("jwt: { secret: " + OTHER_SECRET + " }\nconsumer: { replay_topic: r }\n");
    Target target = target(Map.of("WSE_CONSUMER_GROUP", "mine")).with(null, file);
    assertThat(target.kafkaBootstrap()).as("the nodes' default").isEqualTo("localhost:9092");
    assertThat(target.tokenKey()).isEqualTo(OTHER_SECRET);
    assertThat(LetterTopics.deadLetters(target)).isEqualTo("wse.dead-letters");
    assertThat(LetterTopics.replays(target)).isEqualTo("r");
    assertThatThrownBy(target::socketUrls).hasMessageContaining("--url");

    Target another = target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9092")).with(null, settings("{}"));
    assertThat(another.kafkaBootstrap()).isEqualTo("other:9092");
    assertThatThrownBy(another::tokenKey)
        .hasMessageStartingWith("jwt.secret (WSE_JWT_SECRET): must be set, in ");
  }

  @Test
  void isTheVariablesFileForWhatItSetsAndElseTheRunningUp() throws IOException {
    upRuns();
    Path file = settings("kafka: { bootstrap: 'filed:9092' }\n");
    Target target = target(Map.of("WSE_CONFIG", file.toString()));
    assertThat(target.kafkaBootstrap()).isEqualTo("filed:9092");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
  }

  @Test
  void isTheUpOfAPortWhateverElseIsSet() throws IOException {
    upRuns();
    Target target =
        target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9092", "WSE_JWT_SECRET", OTHER_SECRET))
            .with(8080, null);
    assertThat(target.kafkaBootstrap()).isEqualTo("127.0.0.1:8120");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
    assertThat(LetterTopics.replays(target)).isEqualTo("its.replays");
    assertThatThrownBy(() -> target(NONE).with(8080, settings("{}")).socketUrls())
        .hasMessage("--port and --config: expected one of them");
  }

  @Test
  void theKeyOfAnUpGoesToItsOwnNodesOnly() throws IOException {
    upRuns();
    assertThat(target(NONE).tokenKey(List.of("ws://127.0.0.1:8090/wse"))).isEqualTo(SECRET);
    List<String> foreign = List.of("http://localhost:8090", "https://prod.example:443");
    assertThatThrownBy(() -> target(NONE).tokenKey(foreign))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("--url: https://prod.example:443 is no node of the running");
    assertThat(target(Map.of("WSE_JWT_SECRET", OTHER_SECRET)).tokenKey(foreign))
        .isEqualTo(OTHER_SECRET);
    assertThat(target(NONE).with(8080, null).tokenKey(foreign)).isEqualTo(SECRET);
  }

  @Test
  void isWhatTheEnvironmentNamesWhereNoUpRuns() {
    Target target = target(Map.of("WSE_KAFKA_BOOTSTRAP", "other:9092", "WSE_JWT_SECRET", SECRET));
    assertThat(target.kafkaBootstrap()).isEqualTo("other:9092");
    assertThat(target.tokenKey()).isEqualTo(SECRET);
    assertThat(LetterTopics.replays(target)).isEqualTo("wse-consumer-group.replays");
  }

  @Test
  void saysWhatToDoWhereThereIsNeither() {
    Target target = target(NONE);
    assertThatThrownBy(target::kafkaBootstrap)
        .hasMessage(
            "no ./scripts/up of this clone runs: start one, or set WSE_KAFKA_BOOTSTRAP or --config"
                + " to use another");
    assertThatThrownBy(target::tokenKey).hasMessageContaining("WSE_JWT_SECRET");
    assertThatThrownBy(target::socketUrls).hasMessageContaining("--url");
  }

  @Test
  void refusesAKeyThatTheNodesWouldRefuseWithoutShowingIt() {
    assertThatThrownBy(target(Map.of("WSE_JWT_SECRET", "tiny-key"))::tokenKey)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("jwt.secret (WSE_JWT_SECRET): expected")
        .hasMessageNotContaining("tiny-key");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    assertThatThrownBy(target(NONE).with(null, root.resolve("none.yaml"))::kafkaBootstrap)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("none.yaml does not exist");
    assertThatThrownBy(target(NONE).with(null, settings("kafka: { boot: x }"))::kafkaBootstrap)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("kafka.boot: unknown key");
  }

  private Path settings(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(root, "wse", ".yaml"), yaml);
  }

  private void upRuns() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    new RunStates(root)
        .write(
            new RunState(
                8080,
                self.pid(),
                RunState.startOf(self),
                root,
                List.of("http://localhost:8090"),
                "127.0.0.1:8120",
                "redis://127.0.0.1:8121",
                "postgresql://127.0.0.1:8122/wse",
                SECRET,
                "its.dead-letters",
                "its.replays",
                Map.of()));
  }

  private Target target(Map<String, String> env) {
    return new Target(new RunStates(root), env);
  }
}
