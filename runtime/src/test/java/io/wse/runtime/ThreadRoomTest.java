package io.wse.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadRoomTest {
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void aProcessThatMayNotStartEnoughThreadsIsRefusedWithBothNumbers() throws Exception {
    assertThatThrownBy(() -> ThreadRoom.require(10, task -> limited(task, 4)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("start 4 more threads")
        .hasMessageContaining("needs 10");

    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void leavesNoThreadBehind() {
    assertThatCode(() -> ThreadRoom.require(10, task -> limited(task, 10)))
        .doesNotThrowAnyException();

    assertThat(threads).hasSize(10).noneMatch(Thread::isAlive);
  }

  private Thread limited(Runnable task, int most) {
    if (threads.size() == most) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    Thread thread = new Thread(task);
    threads.add(thread);
    return thread;
  }
}
