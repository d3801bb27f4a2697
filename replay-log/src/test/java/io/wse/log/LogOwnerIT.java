package io.wse.log;

import static io.wse.log.LogFixture.await;
import static io.wse.log.LogFixture.batch;
import static io.wse.log.LogFixture.bodies;
import static io.wse.log.LogFixture.expected;
import static io.wse.log.LogFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.redis.client.Command;
import io.wse.codec.bus.LostPosition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One Redis, and engines that must not use each other's log. */
class LogOwnerIT extends LogTestBase {
  private static final String CLUSTER = "cluster.name";
  private static final String GROUP = "consumer.group";

  @Test
  void allNodesOfAnEngineShareItsLogWhateverTheyKnowOfIt() {
    ReplayLog publisher = open("wse", Map.of(CLUSTER, "a", GROUP, "g"));
    ReplayLog socket = open("wse", Map.of(CLUSTER, "a"));
    ReplayLog another = open("wse", Map.of(GROUP, "g", CLUSTER, "a"));

    await(publisher.append(batch(ALICE, 0, 4)));

    assertThat(bodies(socket, ALICE)).isEqualTo(expected(ALICE, 0, 4));
    assertThat(head(another, ALICE)).isEqualTo(head(socket, ALICE));
  }

  @Test
  void anotherGroupOrClusterIsRefusedWithWhatToDo() {
    open("wse", Map.of(CLUSTER, "a"));
    open("wse", Map.of(CLUSTER, "a", GROUP, "g"));
    Head before = head(log, ALICE);

    assertThatThrownBy(() -> open("wse", Map.of(CLUSTER, "a", GROUP, "h")))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("the engine with consumer.group=g, this node has consumer.group=h")
        .hasMessageContaining("redis.prefix")
        .hasMessageContaining("HDEL wse:log consumer.group");
    assertThatThrownBy(() -> open("wse", Map.of(CLUSTER, "b")))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("cluster.name=a, this node has cluster.name=b");

    assertThat(head(log, ALICE)).isEqualTo(before);
  }

  @Test
  void anEngineThatIsRenamedOnPurposeTakesItsLogAlong() {
    await(open("wse", Map.of(CLUSTER, "a", GROUP, "g")).append(batch(ALICE, 0, 4)));

    fixture.redis(Command.HDEL, "wse:log", GROUP);

    assertThat(bodies(open("wse", Map.of(CLUSTER, "a", GROUP, "h")), ALICE)).hasSize(5);
    assertThatThrownBy(() -> open("wse", Map.of(CLUSTER, "a", GROUP, "g")))
        .isInstanceOf(LogRefusedException.class);
  }

  @Test
  void enginesOfDifferentPrefixesShareARedisWithoutSeeingEachOther() {
    ReplayLog blue = open("blue", Map.of(CLUSTER, "a", GROUP, "g"));
    ReplayLog green = open("green", Map.of(CLUSTER, "b", GROUP, "h"));
    await(blue.append(batch(ALICE, 0, 4)));
    Head before = head(blue, ALICE);

    await(green.append(batch(ALICE, 10, 11)));
    await(green.beginAnew(List.of(new LostPosition(LogFixture.TOPIC_ID, 0, 99))));

    assertThat(head(blue, ALICE)).isEqualTo(before);
    assertThat(bodies(blue, ALICE)).isEqualTo(expected(ALICE, 0, 4));
    assertThat(fixture.redis(Command.KEYS, "*"))
        .map(Object::toString)
        .allMatch(key -> key.matches("(wse|blue|green):log|\\{(blue|green):\\d+}:.*"));
  }

  @Test
  void aFullRedisIsUsedBeforeItTakesTheNames() {
    fixture.redis(Command.CONFIG, "SET", "maxmemory", "1");
    try {
      ReplayLog full = open("wse", Map.of(CLUSTER, "a"));
      assertThat(head(full, ALICE).seq()).isZero();
    } finally {
      fixture.redis(Command.CONFIG, "SET", "maxmemory", "0");
    }
  }

  private static ReplayLog open(String prefix, Map<String, String> names) {
    return fixture.open(ReplayLogOptions.of(fixture.url).withOwner(new LogOwner(prefix, names)));
  }
}
