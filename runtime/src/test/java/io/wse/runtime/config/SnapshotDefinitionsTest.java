package io.wse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotDefinitionsTest {

  @Test
  void readsADefinition() {
    SnapshotDefinitions definitions =
        definitions(
            Map.of(
                "accounts",
                accounts(
                    Map.of(
                        "triggers", List.of("SagaCompleted"), "projector", "accounts-projector"))));

    SnapshotDefinition accounts = definitions.find("accounts").orElseThrow();
    assertThat(accounts.wireType()).isEqualTo("account_snapshot");
    assertThat(accounts.key()).isEqualTo("accounts");
    assertThat(accounts.sql()).isEqualTo("SELECT * FROM accounts WHERE user_id = $1");
    assertThat(accounts.topics()).containsExactly("account-events");
    assertThat(accounts.projector()).isEqualTo(Optional.of("accounts-projector"));
    assertThat(accounts.onResync()).isTrue();
    assertThat(definitions.triggeredBy("SagaCompleted")).containsExactly(accounts);
    assertThat(definitions.triggeredBy("OrderPlaced")).isEmpty();
  }

  @Test
  void resyncSendsAllButThoseThatSayNo() {
    SnapshotDefinitions definitions =
        definitions(
            Map.of(
                "accounts", accounts(Map.of()), "history", accounts(Map.of("on_resync", false))));

    assertThat(definitions.onResync())
        .extracting(SnapshotDefinition::name)
        .containsExactly("accounts");
  }

  @Test
  void withoutTheSectionThereAreNone() {
    assertThat(SnapshotDefinitions.of(Config.of(Map.of())).all()).isEmpty();
  }

  @Test
  void namesEveryProblemByItsFullPath() {
    Map<String, Object> bad = new HashMap<>();
    bad.put("type", "accounts");
    bad.put("key", "total");
    bad.put("sql", "SELECT * FROM accounts WHERE user_id = $2");
    bad.put("projector", "p");
    bad.put("trigger", List.of("X"));
    bad.put("on_resync", "yes");

    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> definitions(Map.of("accounts", bad, "orders", "all")));

    assertThat(refused.problems())
        .anySatisfy(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "snapshots.accounts.type: expected a type of the wire that ends in"
                            + " _snapshot, found \"accounts\""))
        .anySatisfy(p -> assertThat(p).startsWith("snapshots.accounts.key: expected"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith(
                        "snapshots.accounts.sql: expected one query with $1, the user's id"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "snapshots.accounts.topics: expected the topics that the projector reads,"
                            + " found nothing"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .isEqualTo("snapshots.accounts.trigger: unknown key; did you mean triggers?"))
        .anySatisfy(p -> assertThat(p).startsWith("snapshots.accounts.on_resync: expected true"))
        .anySatisfy(
            p -> assertThat(p).isEqualTo("snapshots.orders: expected a mapping, found \"all\""))
        .hasSize(7);
  }

  @Test
  void saysWhatIsMissing() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> definitions(Map.of("accounts", Map.of())));

    assertThat(refused.problems())
        .hasSize(3)
        .allSatisfy(p -> assertThat(p).endsWith("found nothing"));
  }

  private static SnapshotDefinitions definitions(Map<String, Object> section) {
    return SnapshotDefinitions.of(Config.of(Map.of("snapshots", section)));
  }

  private static Map<String, Object> accounts(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("type", "account_snapshot");
    fields.put("key", "accounts");
    fields.put("sql", "SELECT * FROM accounts WHERE user_id = $1");
    fields.put("topics", List.of("account-events"));
    fields.putAll(more);
    return fields;
  }
}
