package io.wse.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeMappingTest {

  @ParameterizedTest
  @CsvSource({
    "ResourceCreated, resource_created",
    "NEW_MESSAGE, new_message",
    "order:updated, order:updated",
    "already_snake, already_snake",
    "HTTPServerStarted, http_server_started",
    "Order2Filled, order2_filled",
    "a, a",
    "orderFilled, order_filled",
    "Größe, Größe",
  })
  void namesThatNobodyConfiguredBecomeSnakeCase(String domainType, String wireType) {
    assertThat(new TypeMapping(Map.of()).wireType(domainType)).isEqualTo(wireType);
  }

  @Test
  void exactNamesComeBeforePatternsAndPatternsInTheirOrder() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("Order*", "order_event");
    types.put("*Filled", "filled");
    types.put("OrderFilled", "order_filled");
    TypeMapping mapping = new TypeMapping(types);
    assertThat(mapping.wireType("OrderFilled")).isEqualTo("order_filled");
    assertThat(mapping.wireType("OrderHalfFilled")).isEqualTo("order_event");
    assertThat(mapping.wireType("PositionFilled")).isEqualTo("filled");
    assertThat(mapping.wireType("PositionOpened")).isEqualTo("position_opened");
  }

  @Test
  void aPatternsOtherCharactersAreLiteral() {
    TypeMapping mapping = new TypeMapping(Map.of("a.b*", "dotted"));
    assertThat(mapping.wireType("a.bc")).isEqualTo("dotted");
    assertThat(mapping.wireType("axbc")).isEqualTo("axbc");
  }

  @Test
  void metricTagsComeFromTheConfigurationOnly() {
    TypeMapping mapping = new TypeMapping(Map.of("OrderFilled", "order_filled"));
    assertThat(mapping.metricTag("OrderFilled")).isEqualTo("order_filled");
    assertThat(mapping.metricTag("MadeUp" + System.nanoTime())).isEqualTo("other");
  }

  @Test
  void emptyNamesAreRefused() {
    assertThatThrownBy(() -> new TypeMapping(Map.of("A", " ")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
