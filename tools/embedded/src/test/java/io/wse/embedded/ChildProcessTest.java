package io.wse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  @TempDir private Path temp;

  /** The machine may be too busy to read them while it lives. */
  @Test
  void whoHearsOfItsEndHasItsLastWords() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ChildProcess child = start("echo first; echo last words; exit 7", line -> !awaited(ended));
    var wordsAtItsEnd = child.onExit().thenApply(code -> code + " " + child.tail());
    while (child.isAlive()) {
      Thread.onSpinWait();
    }
    ended.countDown();
    assertThat(wordsAtItsEnd.get(30, TimeUnit.SECONDS)).isEqualTo("7 [first, last words]");
  }

  /** It goes on to write; its end is not waited for. */
  @Test
  void aGrandchildThatHoldsTheOutputDoesNotHideTheEnd() throws Exception {
    ChildProcess child = start("sleep 60 & echo $!; exit 7", line -> false);
    try {
      assertThat(child.onExit().get(30, TimeUnit.SECONDS)).isEqualTo(7);
    } finally {
      ProcessHandle.of(Long.parseLong(child.tail().get(0))).ifPresent(ProcessHandle::destroy);
    }
  }

  private ChildProcess start(String script, Predicate<String> ready) {
    return ChildProcess.start(
        new ChildProcess.Launch(
            "child",
            List.of("sh", "-c", script),
            Map.of(),
            "KILL",
            List.of(),
            ready,
            temp.resolve("child.log")));
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
