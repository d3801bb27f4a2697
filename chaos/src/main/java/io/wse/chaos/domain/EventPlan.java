package io.wse.chaos.domain;

import io.wse.chaos.history.Effect;
import java.util.Random;

/**
 * What is written next: mostly a row of one user's, sometimes for shared channels as well or for
 * them alone, sometimes a saga. One thread's own.
 */
final class EventPlan {

  /** What to write. */
  sealed interface Step {}

  /** One event; for nobody in particular where the user is -1. */
  record Single(int user, int sharedChannels, Effect effect) implements Step {}

  /** Some rows of one user's, and when Kafka has them all, that they are complete. */
  record Saga(int user, int items) implements Step {}

  private static final int OF = 1_000;
  private static final int GLOBAL_PART = 3;
  private static final int TOPIC_PART = 20;
  private static final int ROLE_PART = 15;
  private static final int WITH_TOPIC_PART = 30;
  private static final int SAGA_PART = 25;
  private static final int REMOVAL_PART = 60;

  private final Random random;
  private final Population population;

  EventPlan(long seed, Population population) {
    this.random = new Random(seed);
    this.population = population;
  }

  Step next() {
    int user = random.nextInt(population.users());
    int drawn = random.nextInt(OF);
    if ((drawn -= GLOBAL_PART) < 0) {
      // Half of them concern one user as well.
      return new Single(random.nextBoolean() ? user : -1, 1 << Population.global(), effectOf(user));
    }
    if ((drawn -= TOPIC_PART) < 0) {
      return new Single(-1, 1 << Population.topic(random.nextInt(OF)), Effect.NONE);
    }
    if ((drawn -= ROLE_PART) < 0) {
      return new Single(-1, 1 << Population.role(random.nextInt(OF)), Effect.NONE);
    }
    if ((drawn -= SAGA_PART) < 0) {
      return new Saga(user, 2 + random.nextInt(5));
    }
    int shared = (drawn -= WITH_TOPIC_PART) < 0 ? 1 << Population.topic(random.nextInt(OF)) : 0;
    return new Single(user, shared, effectOf(user));
  }

  static Single toEverybody() {
    return new Single(-1, 1 << Population.global(), Effect.NONE);
  }

  private Effect effectOf(int user) {
    int item = random.nextInt(ReadModelSql.FIRST_SAGA_ITEM);
    return random.nextInt(OF) < REMOVAL_PART ? Effect.remove(item) : Effect.put(item);
  }
}
