package io.wse.chaos.hostile;

import java.util.List;
import java.util.Optional;

/**
 * How the nodes answered one attack during a run.
 *
 * @param right answers that were as expected
 * @param undecided attacks whose connection broke without an answer, as it does when a node is
 *     killed
 * @param wrong the first wrong answers, for people
 * @param wrongCount all of them
 */
public record AttackTally(
    String attack, int right, int undecided, int wrongCount, List<String> wrong) {
  public AttackTally {
    wrong = List.copyOf(wrong);
  }

  /** The fault to report; empty if there is none. */
  public Optional<String> trouble() {
    if (wrongCount > 0) {
      return Optional.of("%s: %d wrong answers: %s".formatted(attack, wrongCount, wrong));
    }
    return right == 0
        ? Optional.of("%s: no right answer, %d attempts without any".formatted(attack, undecided))
        : Optional.empty();
  }
}
