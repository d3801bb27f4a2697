package io.wse.socket;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.wse.log.LogOwner;
import io.wse.log.LogRefusedException;
import io.wse.log.RedisReplayLog;
import io.wse.log.ReplayLog;
import io.wse.log.ReplayLogOptions;
import io.wse.runtime.NodeContext;
import io.wse.runtime.NodePart;
import io.wse.runtime.StartException;
import io.wse.runtime.config.CommonKeys;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.ReplayLogKeys;
import io.wse.runtime.config.SnapshotDefinitions;
import java.util.ArrayList;
import java.util.List;

/** The socket verticle as a part of a node. */
public final class SocketPart implements NodePart {

  @Override
  public String name() {
    return "socket";
  }

  /** After the snapshot verticle, which it asks; before the consumer, whose events it sends. */
  @Override
  public int startOrder() {
    return 300;
  }

  @Override
  public void validate(Config config) {
    List<Runnable> checks =
        List.of(
            () -> config.require(List.of(CommonKeys.JWT_SECRET)),
            () -> SnapshotDefinitions.of(config),
            () -> SocketOptions.from(config),
            () -> ReplayLogKeys.options(config, ReplayLogOptions::of));
    List<String> problems = new ArrayList<>();
    for (Runnable check : checks) {
      try {
        check.run();
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  @Override
  public Deployable create(NodeContext context) {
    return new SocketVerticle(
        context,
        SocketOptions.from(context.config()),
        waiting ->
            RedisReplayLog.open(context.vertx(), logOptions(context.config()), waiting)
                .recover(SocketPart::explain));
  }

  private static Future<ReplayLog> explain(Throwable failure) {
    return Future.failedFuture(
        failure instanceof LogRefusedException
            ? new StartException("socket: " + failure.getMessage(), failure)
            : failure);
  }

  private static ReplayLogOptions logOptions(Config config) {
    return ReplayLogKeys.options(config, ReplayLogOptions::of)
        .withOwner(ReplayLogKeys.owner(config, LogOwner::new, List.of(CommonKeys.CLUSTER_NAME)));
  }
}
