package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private Encoder<ILoggingEvent> text;

  @BeforeEach
  void configure() throws Exception {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(getClass().getResource("/logback.xml"));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    text = ((OutputStreamAppender<ILoggingEvent>) root.getAppender("out")).getEncoder();
    root.detachAndStopAllAppenders();
    events.start();
    root.addAppender(events);
  }

  private JsonObject json(ILoggingEvent event) {
    String line = new String(new JsonLogEncoder().encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n");
    assertThat(line.strip().lines()).hasSize(1);
    return new JsonObject(line);
  }

  private ILoggingEvent only() {
    assertThat(events.list).hasSize(1);
    return events.list.get(0);
  }

  @Test
  void writesKeyValuesBesideTheEventsName() {
    context
        .getLogger("io.wse.socket.Connections")
        .atInfo()
        .addKeyValue("connection_id", "c-1")
        .addKeyValue("duration_s", 1.5)
        .addKeyValue("topics", List.of("a"))
        .addKeyValue("nothing", (Object) null)
        .log("wse.connection.closed");

    JsonObject line = json(only());
    assertThat(line.getMap())
        .containsEntry("message", "wse.connection.closed")
        .containsEntry("level", "info")
        .containsEntry("logger", "io.wse.socket.Connections")
        .containsEntry("connection_id", "c-1")
        .containsEntry("duration_s", 1.5)
        .containsEntry("topics", "[a]")
        .containsEntry("nothing", null);
    assertThat(line.getInstant("timestamp")).isEqualTo(only().getInstant());
  }

  @Test
  void aKeyValueDoesNotReplaceTheLinesOwnFields() {
    context.getLogger("io.wse.x").atInfo().addKeyValue("level", "mine").log("wse.error");

    assertThat(json(only()).getMap())
        .containsEntry("level", "info")
        .containsEntry("level_", "mine");
  }

  @Test
  void writesTheStackOfAnException() {
    context
        .getLogger("io.wse.x")
        .atError()
        .setCause(new IllegalStateException("why"))
        .log("wse.error");

    assertThat(json(only()).getString("stack_trace"))
        .contains("IllegalStateException: why", "LogLinesTest");
  }

  @Test
  void aLineBreakInAValueDoesNotBeginALine() {
    context
        .getLogger("io.wse.x")
        .atInfo()
        .addKeyValue("client", "a\n2026-01-01 INFO  forged")
        .log("wse.connection.established");

    String line = new String(text.encode(only()), StandardCharsets.UTF_8);
    assertThat(line).contains("wse.connection.established client=\"a\\u000a2026");
    assertThat(line.strip().lines()).hasSize(1);
  }

  @Test
  void aValueForgesNoFieldAndReachesNoTerminalAsAControlSequence() {
    String value = "a\" code=\"1000\\\u001b[2J\u009b31m\u2028\u202e\u007fé😀";
    context.getLogger("io.wse.x").atInfo().addKeyValue("user_id", value).log("wse.x \u001b[1m");

    String line = new String(text.encode(only()), StandardCharsets.UTF_8);
    assertThat(line)
        .contains(
            "wse.x \\u001b[1m user_id=\"a\\\" code=\\\"1000\\\\\\u001b[2J\\u009b31m"
                + "\\u2028\\u202e\\u007fé😀\" [x]");
    JsonObject json = json(only());
    assertThat(json.getString("user_id")).isEqualTo(value);
    assertThat(new String(new JsonLogEncoder().encode(only()), StandardCharsets.UTF_8).strip())
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u2028\u202e]");
  }

  @Test
  void aFieldWithoutAValueIsLeftOutOfATextLine() {
    context.getLogger("io.wse.x").atInfo().addKeyValue("user_id", (Object) null).log("wse.x");

    assertThat(new String(text.encode(only()), StandardCharsets.UTF_8)).contains(" wse.x [x]");
  }

  @Test
  void noLineOfAnExceptionLooksLikeALineOfTheLog() {
    context
        .getLogger("io.wse.x")
        .atError()
        .setCause(new IllegalStateException("why\n2026-01-01 INFO  forged\u001b[2J"))
        .log("wse.error");

    List<String> lines =
        new String(text.encode(only()), StandardCharsets.UTF_8).lines().skip(1).toList();
    assertThat(lines).hasSizeGreaterThan(2).allMatch(line -> line.startsWith("  "));
    assertThat(lines.get(1)).isEqualTo("  2026-01-01 INFO  forged\\u001b[2J");
  }

  @Test
  void librariesTellOnlyWhatIsWrong() {
    for (String library : List.of("com.hazelcast.x", "org.apache.kafka.x", "io.netty.x")) {
      assertThat(context.getLogger(library).getEffectiveLevel()).isEqualTo(Level.WARN);
    }
    assertThat(context.getLogger("io.wse.x").getEffectiveLevel()).isEqualTo(Level.INFO);
  }
}
