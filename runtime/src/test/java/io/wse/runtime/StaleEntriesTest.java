package io.wse.runtime;

import static io.wse.runtime.TestNodes.awaitTrue;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StaleEntriesTest {
  private final AtomicInteger failures = new AtomicInteger();
  private final Set<String> nodes = ConcurrentHashMap.newKeySet();

  @Test
  void looksAgainWhenTheTableOfAddressesCannotBeRead() throws Exception {
    clearsAfter(
        3,
        () -> {
          throw new IllegalStateException("the table is moving");
        });
  }

  @Test
  void looksAgainAfterAFailureThatIsNotHazelcasts() throws Exception {
    clearsAfter(
        3,
        () -> {
          throw new UnsupportedOperationException("planted");
        });
  }

  private void clearsAfter(int times, Supplier<Set<String>> failure) throws Exception {
    nodes.addAll(List.of("here", "gone"));
    failures.set(times);
    try (StaleEntries stale =
        new StaleEntries(hazelcast(failure), () -> Set.of("here"), Duration.ofMillis(10))) {
      stale.clear();
      awaitTrue(() -> failures.get() <= 0 && nodes.equals(Set.of("here")));
    }
  }

  /** The table of addresses fails so many times; it is empty otherwise. */
  private HazelcastInstance hazelcast(Supplier<Set<String>> failure) {
    MultiMap<?, ?> addresses =
        fake(
            MultiMap.class,
            Map.of(
                "localKeySet",
                arguments -> failures.getAndDecrement() > 0 ? failure.get() : Set.<String>of()));
    IMap<?, ?> table =
        fake(
            IMap.class,
            Map.of(
                "localKeySet",
                arguments -> failures.get() > 0 ? Set.<String>of() : Set.copyOf(nodes),
                "delete",
                arguments -> nodes.remove(arguments[0])));
    return fake(
        HazelcastInstance.class,
        Map.of("getMultiMap", arguments -> addresses, "getMap", arguments -> table));
  }

  private interface Answer {
    Object to(Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Map<String, Answer> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = answers.get(method.getName()).to(arguments);
              return method.getReturnType() == void.class ? null : answer;
            }));
  }
}
