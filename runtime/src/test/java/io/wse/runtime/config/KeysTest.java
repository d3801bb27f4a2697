package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wse.codec.event.EventPaths;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final List<Class<?>> SUBJECTS =
      List.of(
          CommonKeys.class,
          BackendKeys.class,
          EventKeys.class,
          ConsumerKeys.class,
          PublisherKeys.class,
          ReplayLogKeys.class,
          SnapshotKeys.class,
          SocketKeys.class);

  @Test
  void listsEveryDeclaredKey() throws IllegalAccessException {
    List<Key<?>> declared = new ArrayList<>();
    for (Class<?> subject : SUBJECTS) {
      for (Field field : subject.getFields()) {
        if (field.get(null) instanceof Key<?> key) {
          declared.add(key);
        }
      }
    }

    assertThat(Keys.all()).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void noTwoKeysShareANameOrAVariable() {
    assertThat(Keys.all()).extracting(Key::name).doesNotHaveDuplicates();
    assertThat(Keys.all()).extracting(Key::env).doesNotHaveDuplicates();
    assertThat(Keys.all()).extracting(Key::env).doesNotContain(Config.FILE_VARIABLE);
  }

  @Test
  void noKeyLiesInsideAnother() {
    List<String> names = Keys.all().stream().<String>map(Key::name).toList();

    assertThat(names)
        .allSatisfy(name -> assertThat(names).noneMatch(other -> other.startsWith(name + ".")));
  }

  @Test
  void everyDefaultIsAValueThatItsKeyAccepts() {
    assertThat(Keys.all())
        .filteredOn(key -> key.defaultValue().isPresent() && !key.type().equals("section"))
        .allSatisfy(KeysTest::readsItsDefault);
  }

  private static <T> void readsItsDefault(Key<T> key) {
    T value = key.defaultValue().orElseThrow();
    assertThat(key.read(new RawValue(key.show(value), true))).isEqualTo(value);
  }

  @Test
  void defaultPathsAreThoseOfTheDecoder() {
    assertThat(EventKeys.paths(Config.of(Map.of()))).isEqualTo(EventPaths.DEFAULT);
  }

  @Test
  void keepsTheNamesOfTheEnginesFirstVariables() {
    assertThat(Keys.all())
        .extracting(Key::env)
        .contains(
            "WSE_REDIS_URL",
            "WSE_CONSUMER_GROUP",
            "WSE_CONSUMER_ID",
            "WSE_HEARTBEAT_INTERVAL",
            "WSE_MAX_CONNECTIONS_PER_USER",
            "WSE_SNAPSHOT_TTL",
            "WSE_BUFFER_SIZE");
    Config config =
        Config.load(
            java.util.Optional.empty(),
            Map.of("WSE_HEARTBEAT_INTERVAL", "30", "WSE_SNAPSHOT_TTL", "300"),
            Keys.all());
    assertThat(config.get(SocketKeys.HEARTBEAT_INTERVAL)).hasSeconds(30);
    assertThat(config.get(SnapshotKeys.TTL)).hasSeconds(300);
  }
}
