package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesIT {
  @TempDir Path cache;

  @Test
  void unpackingAtTheSameTimeGivesOneCompleteCopy() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Path> unpacking = () -> Binaries.postgres(cache);
      List<Future<Path>> results = threads.invokeAll(List.of(unpacking, unpacking));
      Path target = results.get(0).get();
      for (Future<Path> result : results) {
        assertThat(result.get()).isEqualTo(target);
      }
      assertThat(target.resolve("bin/initdb")).isExecutable();
      try (Stream<Path> entries = Files.list(cache)) {
        assertThat(entries).containsExactly(target);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
