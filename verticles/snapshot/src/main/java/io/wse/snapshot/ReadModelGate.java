package io.wse.snapshot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.wse.runtime.Readiness;
import io.wse.runtime.config.SnapshotDefinition;
import io.wse.runtime.config.SnapshotDefinitions;
import io.wse.runtime.kafka.KafkaFault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds whether snapshots can be made: each definition's query and its
 * projector's positions can be read, and Kafka tells its topics' ends. Lives on one context.
 */
final class ReadModelGate {
  static final String NAME = "read_model";

  private static final Logger LOG = LoggerFactory.getLogger(ReadModelGate.class);
  private static final long INTERVAL_MS = 2_000;

  private final Vertx vertx;
  private final SnapshotDefinitions definitions;
  private final PgReadModel readModel;
  private final SharedEndOffsets endOffsets;
  private final Function<Throwable, String> pgReason;
  private final DefinitionFaults faults;
  private final Readiness.Gate gate;
  private boolean isStopped;
  private String reason = "";

  /**
   * @param pgReason says what a failure of PostgreSQL means
   */
  ReadModelGate(
      Vertx vertx,
      SnapshotDefinitions definitions,
      PgReadModel readModel,
      SharedEndOffsets endOffsets,
      Function<Throwable, String> pgReason,
      DefinitionFaults faults,
      Readiness readiness) {
    this.vertx = vertx;
    this.definitions = definitions;
    this.readModel = readModel;
    this.endOffsets = endOffsets;
    this.pgReason = pgReason;
    this.faults = faults;
    this.gate = readiness.gate(NAME);
  }

  void start() {
    if (definitions.all().isEmpty()) {
      gate.open();
    } else {
      look();
    }
  }

  void stop() {
    isStopped = true;
  }

  private void look() {
    checkDefinitions()
        .compose(positions -> checkKafka().onSuccess(ends -> remark(ends, positions)))
        .onComplete(good -> moved(""), failure -> moved(String.valueOf(failure.getMessage())))
        .onComplete(
            done -> {
              if (!isStopped) {
                vertx.setTimer(INTERVAL_MS, id -> look());
              }
            });
  }

  private void remark(Ends ends, Map<String, Map<Place, Long>> positions) {
    if (!isStopped) {
      gate.remark(faults.look(definitions.all(), ends, positions));
    }
  }

  /** The positions, by projector. */
  private Future<Map<String, Map<Place, Long>>> checkDefinitions() {
    Map<String, Map<Place, Long>> positions = new HashMap<>();
    Future<?> checks = readModel.ping().recover(failure -> named("PostgreSQL", failure));
    Set<String> projectors = new HashSet<>();
    for (SnapshotDefinition definition : definitions.all()) {
      checks =
          checks.compose(
              good ->
                  readModel
                      .check(definition)
                      .recover(failure -> named("snapshots." + definition.name(), failure)));
      definition.projector().ifPresent(projectors::add);
    }
    for (String projector : projectors) {
      checks =
          checks.compose(
              good ->
                  readModel
                      .positions(projector)
                      .onSuccess(found -> positions.put(projector, found))
                      .<Void>mapEmpty()
                      .recover(failure -> named("positions of " + projector, failure)));
    }
    return checks.map(positions);
  }

  private Future<Ends> checkKafka() {
    Set<String> topics = new HashSet<>();
    definitions.all().forEach(definition -> topics.addAll(definition.topics()));
    return topics.isEmpty()
        ? Future.succeededFuture(new Ends(Map.of(), Set.of()))
        : endOffsets
            .look(topics)
            .recover(
                failure ->
                    Future.failedFuture(
                        new IllegalStateException(
                            "Kafka's end offsets cannot be read: " + KafkaFault.reason(failure),
                            failure)));
  }

  private Future<Void> named(String what, Throwable failure) {
    return Future.failedFuture(
        new IllegalStateException(what + " cannot be read: " + pgReason.apply(failure), failure));
  }

  private void moved(String why) {
    if (isStopped) {
      return;
    }
    if (why.isEmpty()) {
      gate.open();
    } else {
      gate.close(why);
    }
    if (reason.isEmpty() && !why.isEmpty()) {
      LOG.atError().addKeyValue("error", why).log("wse.error");
    } else if (!reason.isEmpty() && why.isEmpty()) {
      LOG.atInfo().log("wse.snapshot.read_model_back");
    }
    reason = why;
  }
}
