package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeArgumentsTest {
  @Test
  void takesTheFileOfTheCommandLineBeforeThatOfTheEnvironment() {
    Map<String, String> env = Map.of("WSE_CONFIG", "env.yaml");

    assertThat(NodeArguments.parse(List.of("socket"), Map.of()).file()).isEmpty();
    assertThat(NodeArguments.parse(List.of("socket"), env).file())
        .isEqualTo(Optional.of(Path.of("env.yaml")));
    assertThat(NodeArguments.parse(List.of("--config", "own.yaml", "socket", "consumer"), env))
        .isEqualTo(
            new NodeArguments(List.of("socket", "consumer"), Optional.of(Path.of("own.yaml"))));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> NodeArguments.parse(List.of(), Map.of()))
        .hasMessageContaining("no part was named");
    assertThatThrownBy(() -> NodeArguments.parse(List.of("--verbose"), Map.of()))
        .hasMessageContaining("--verbose: unknown option");
    assertThatThrownBy(() -> NodeArguments.parse(List.of("all", "--config"), Map.of()))
        .hasMessageContaining("--config: expected a file");
  }

  @Test
  void choosesPartsByName() {
    List<NodePart> available = List.of(new TestPart("consumer"), new TestPart("socket"));

    assertThat(Parts.named(List.of("socket", "socket"), available))
        .containsExactly(available.get(1));
    assertThat(Parts.named(List.of("all"), available)).isEqualTo(available);
    assertThatThrownBy(() -> Parts.named(List.of("sockt"), available))
        .hasMessage("unknown part \"sockt\"; this class path has consumer, socket and all");
  }
}
