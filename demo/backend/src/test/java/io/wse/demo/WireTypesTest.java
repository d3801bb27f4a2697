package io.wse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.demo.domain.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the demo's events are called on the wire: clients go by these names. */
class WireTypesTest {
  /** The engine's reference has these names. */
  private static final Map<String, String> REFERENCE =
      Map.ofEntries(
          Map.entry("BrokerConnectionEstablished", "broker_connection_update"),
          Map.entry("BrokerConnectionEstablishedSagaCompleted", "broker_connection_update"),
          Map.entry("BrokerDisconnected", "broker_connection_update"),
          Map.entry("BrokerAccountLinked", "broker_account_update"),
          Map.entry("AccountDataFromBrokerUpdated", "broker_account_update"),
          Map.entry("OrderPlaced", "order_update"),
          Map.entry("OrderFilled", "order_filled"),
          Map.entry("OrderCancelled", "order_cancelled"),
          Map.entry("OrderRejected", "order_rejected"),
          Map.entry("PositionOpened", "position_update"),
          Map.entry("PositionClosed", "position_update"));

  private static final Map<String, String> OWN =
      Map.of(
          "BrokerConnectionRequested", "broker_connection_update",
          "BrokerAccountUnlinked", "broker_account_unlinked",
          "PositionUpdated", "position_update");

  @Test
  void everyEventIsCalledAsInTheReferenceOrByANameOfItsOwn() throws IOException {
    Map<String, String> expected = new HashMap<>(REFERENCE);
    expected.putAll(OWN);

    assertThat(types()).isEqualTo(expected);
    assertThat(types().keySet())
        .isEqualTo(
            Arrays.stream(EventType.values()).map(EventType::wireName).collect(Collectors.toSet()));
  }

  private static Map<?, ?> types() throws IOException {
    String text = Files.readString(Path.of("..", "wse.yaml"));
    Map<?, ?> settings = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    return (Map<?, ?>) ((Map<?, ?>) settings.get("event")).get("types");
  }
}
