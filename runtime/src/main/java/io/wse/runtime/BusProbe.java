package io.wse.runtime;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Opens the gate {@code bus} when a message has gone to every node of the cluster and back: this
 * node's addresses are then known to the others, and the connections of both directions are up.
 * Without it the first events after a start would wait for them.
 *
 * <p>A node that joins later is asked too, so that its connection is up, but it does not close the
 * gate: one node in trouble must not make all others unready. State lives on the verticle's
 * context.
 */
final class BusProbe extends VerticleBase {
  static final String ADDRESS_PREFIX = "wse.node.";
  private static final long ANSWER_TIMEOUT_MS = 1_000;
  private static final long RETRY_DELAY_MS = 100;

  private final Cluster cluster;
  private final Readiness.Gate gate;
  private final Set<String> asked = new HashSet<>();
  private final Set<String> answered = new HashSet<>();
  private boolean warm;

  BusProbe(Cluster cluster, Readiness.Gate gate) {
    this.cluster = cluster;
    this.gate = gate;
  }

  @Override
  public Future<?> start() {
    gate.close("not yet asked the other nodes");
    return vertx
        .eventBus()
        .consumer(ADDRESS_PREFIX + cluster.memberId(), question -> question.reply(null))
        .completion()
        .onSuccess(
            registered -> {
              cluster.onMembershipChange(() -> context.runOnContext(changed -> askNewMembers()));
              askNewMembers();
            });
  }

  private void askNewMembers() {
    List<String> members = cluster.members();
    asked.retainAll(members);
    answered.retainAll(members);
    for (String member : members) {
      if (asked.add(member)) {
        ask(member);
      }
    }
    openWhenAllAnswered(members);
  }

  private void ask(String member) {
    if (!asked.contains(member)) {
      return; // it has left
    }
    vertx
        .eventBus()
        .request(
            ADDRESS_PREFIX + member, null, new DeliveryOptions().setSendTimeout(ANSWER_TIMEOUT_MS))
        .onSuccess(
            answer -> {
              if (asked.contains(member)) {
                answered.add(member);
              }
              openWhenAllAnswered(cluster.members());
            })
        .onFailure(
            failure -> {
              if (!warm) {
                gate.close("no answer over the bus from member " + member);
              }
              vertx.setTimer(RETRY_DELAY_MS, again -> ask(member));
            });
  }

  private void openWhenAllAnswered(List<String> members) {
    if (!warm && answered.containsAll(members)) {
      warm = true;
      gate.open();
    }
  }
}
