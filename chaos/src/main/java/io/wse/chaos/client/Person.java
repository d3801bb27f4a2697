package io.wse.chaos.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.wse.chaos.domain.Population;
import io.wse.testbed.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Who a client is and what it follows. Immutable.
 *
 * @param number of the client
 * @param channels that it must be given, and no others
 */
record Person(
    int number,
    int user,
    Wires.Kind kind,
    List<String> roles,
    List<String> topics,
    Set<Integer> channels) {
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

  static Person of(int client, Population population) {
    int user = population.userOf(client);
    return new Person(
        client,
        user,
        Wires.Kind.of(client),
        population.rolesOf(user),
        population.topicsOf(client),
        Set.copyOf(population.channelsOf(client)));
  }

  String token(String secret) {
    JsonObject claims =
        Tokens.claims(Population.userName(user), TOKEN_LIFETIME).put("roles", new JsonArray(roles));
    return Tokens.sign(claims, secret);
  }
}
