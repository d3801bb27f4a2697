package io.wse.chaos.hostile;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Predicate;

/**
 * One way to misuse a node.
 *
 * @param opening what the client sends first
 * @param frames what it sends when the node has upgraded the connection, each in a write of its own
 * @param right whether the node's answer is right; evaluated after each read and at the end
 */
record Attack(String name, Buffer opening, List<Buffer> frames, Predicate<Answer> right) {

  Attack {
    frames = List.copyOf(frames);
  }
}
