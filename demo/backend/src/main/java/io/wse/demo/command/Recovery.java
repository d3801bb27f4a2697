package io.wse.demo.command;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.wse.demo.domain.DomainEvent;
import io.wse.demo.domain.Portfolio;
import io.wse.demo.kafka.LogReader;
import io.wse.demo.readmodel.Queries;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the aggregates from the read model and the part of the log that it does not yet include.
 *
 * <p>Why not from the log alone: its topics may have a retention, and a start would get slower with
 * every event. Why not from the read model alone: the projector may be behind, and a command
 * decided on old state would overwrite what was written since. Rows and positions are read in one
 * transaction, events carry whole rows, so folding the records from those positions on gives the
 * exact state. The event writer is opened before, so nothing is written behind our back.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final String GROUP = "wse-demo-recovery";

  private final Vertx vertx;
  private final Queries queries;
  private final String bootstrap;

  Recovery(Vertx vertx, Queries queries, String bootstrap) {
    this.vertx = vertx;
    this.queries = queries;
    this.bootstrap = bootstrap;
  }

  /** All users' portfolios, as of the log's end. */
  Future<Map<String, Portfolio>> portfolios() {
    return queries
        .everything()
        .compose(
            everything -> {
              var portfolios = new HashMap<String, Portfolio>();
              for (var owned : everything.rows()) {
                portfolio(portfolios, owned.userId()).put(owned.entity(), owned.row());
              }
              return foldTail(portfolios, everything.positions())
                  .map(
                      events -> {
                        log.atInfo()
                            .addKeyValue("rows", everything.rows().size())
                            .addKeyValue("events_behind", events)
                            .addKeyValue("users", portfolios.size())
                            .log("demo.commands.recovered");
                        return portfolios;
                      });
            });
  }

  static Portfolio portfolio(Map<String, Portfolio> portfolios, String userId) {
    return portfolios.computeIfAbsent(userId, Portfolio::new);
  }

  private Future<Integer> foldTail(
      Map<String, Portfolio> portfolios, Map<TopicPartition, Long> positions) {
    var reader = new LogReader(vertx, bootstrap, GROUP);
    return reader
        .open()
        .compose(
            partitions ->
                Future.join(reader.beginningOffsets(partitions), reader.endOffsets(partitions))
                    .compose(
                        offsets -> {
                          Map<TopicPartition, Long> beginnings = offsets.resultAt(0);
                          Map<TopicPartition, Long> ends = offsets.resultAt(1);
                          var start = start(positions, beginnings, ends);
                          return reader
                              .seek(start)
                              .compose(sought -> read(reader, start, ends, portfolios));
                        }))
        .eventually(reader::close);
  }

  /** A position that the log does not have belongs to another log: read this one from its start. */
  private static Map<TopicPartition, Long> start(
      Map<TopicPartition, Long> positions,
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends) {
    var start = new HashMap<TopicPartition, Long>();
    beginnings.forEach(
        (partition, beginning) -> {
          long position = positions.getOrDefault(partition, beginning);
          var known = position >= beginning && position <= ends.get(partition);
          start.put(partition, known ? position : beginning);
        });
    return start;
  }

  private Future<Integer> read(
      LogReader reader,
      Map<TopicPartition, Long> start,
      Map<TopicPartition, Long> ends,
      Map<String, Portfolio> portfolios) {
    Promise<Integer> read = Promise.promise();
    readOn(reader, start, ends, portfolios, 0, read);
    return read.future();
  }

  private void readOn(
      LogReader reader,
      Map<TopicPartition, Long> positions,
      Map<TopicPartition, Long> ends,
      Map<String, Portfolio> portfolios,
      int events,
      Promise<Integer> read) {
    var atEnd =
        ends.entrySet().stream().allMatch(end -> positions.get(end.getKey()) >= end.getValue());
    if (atEnd) {
      read.complete(events);
      return;
    }
    reader
        .poll()
        .onFailure(read::fail)
        .onSuccess(
            batch -> {
              var folded = events;
              for (var record : batch.records()) {
                try {
                  var event = DomainEvent.parse(record.topic(), record.value());
                  portfolio(portfolios, event.userId()).apply(event);
                  folded++;
                } catch (IllegalArgumentException foreign) {
                  // Not ours; the projector, which reads every record, tells of it.
                  log.atDebug().addKeyValue("offset", record.offset()).log("demo.record_foreign");
                }
              }
              readOn(reader, batch.positions(), ends, portfolios, folded, read);
            });
  }
}
