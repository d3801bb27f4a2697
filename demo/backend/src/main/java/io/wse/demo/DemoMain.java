package io.wse.demo;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Runs the demo's backend until the process is told to end. */
public final class DemoMain {
  private static final int STOP_DEADLINE_S = 4;

  private DemoMain() {}

  public static void main(String[] args) {
    // A name of its own: a class path may hold another module's logback.xml. Before the first
    // logger.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-demo.xml");
    }
    DemoOptions options;
    try {
      options = DemoOptions.fromEnvironment(System.getenv());
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    run(options);
  }

  private static void run(DemoOptions options) {
    var log = LoggerFactory.getLogger(DemoMain.class);
    var vertx = Vertx.vertx();
    DemoBackend.start(vertx, options)
        .onSuccess(
            backend -> {
              Runtime.getRuntime()
                  .addShutdownHook(new Thread(() -> stop(vertx, backend), "demo-shutdown"));
              log.atInfo()
                  .addKeyValue("host", options.host())
                  .addKeyValue("port", backend.port())
                  .log("demo.listening");
            })
        .onFailure(
            failure -> {
              log.atError().addKeyValue("reason", failure.toString()).log("demo.start_failed");
              System.exit(1);
            });
  }

  private static void stop(Vertx vertx, DemoBackend backend) {
    var log = LoggerFactory.getLogger(DemoMain.class);
    try {
      backend
          .stop()
          .transform(stopped -> vertx.close())
          .toCompletionStage()
          .toCompletableFuture()
          .get(STOP_DEADLINE_S, TimeUnit.SECONDS);
      log.atInfo().log("demo.stopped");
    } catch (Exception late) {
      log.atWarn().addKeyValue("reason", late.toString()).log("demo.stopped_late");
    }
  }
}
