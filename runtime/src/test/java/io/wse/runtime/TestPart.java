package io.wse.runtime;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.wse.runtime.config.Config;
import io.wse.runtime.config.ConfigException;
import io.wse.runtime.config.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A part that writes down when it is started and stopped. */
class TestPart implements NodePart {
  private final String name;
  private final int order;
  private final List<String> diary;
  private Function<NodeContext, Future<?>> onStart = context -> Future.succeededFuture();
  private Future<?> stopped = Future.succeededFuture();
  private Key<?> required;

  TestPart(String name, int order, List<String> diary) {
    this.name = name;
    this.order = order;
    this.diary = diary;
  }

  TestPart(String name) {
    this(name, 1, diary());
  }

  static List<String> diary() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  TestPart onStart(Function<NodeContext, Future<?>> action) {
    onStart = action;
    return this;
  }

  /** Stops when that is done. */
  TestPart stopsWith(Future<?> done) {
    stopped = done;
    return this;
  }

  TestPart requires(Key<?> key) {
    required = key;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int startOrder() {
    return order;
  }

  @Override
  public void validate(Config config) {
    if (required != null) {
      throw new ConfigException(required, "must be set for " + name);
    }
  }

  @Override
  public Deployable create(NodeContext node) {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        diary.add("start " + name);
        return onStart.apply(node);
      }

      @Override
      public Future<?> stop() {
        diary.add("stop " + name);
        return stopped;
      }
    };
  }
}
