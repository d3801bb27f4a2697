package io.wse.demo.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ready when everything that is asked for can be done: told part by part. */
public final class Health {
  private static final long TIMEOUT_MS = 3_000;

  private final Map<String, Supplier<Future<Boolean>>> checks = new LinkedHashMap<>();

  /** Adds a part. A failing or a silent check counts as down. */
  public Health add(String part, Supplier<Future<Boolean>> check) {
    checks.put(part, check);
    return this;
  }

  void live(RoutingContext context) {
    Json.send(context, 200, new JsonObject().put("status", "up"));
  }

  void ready(RoutingContext context) {
    var parts = new LinkedHashMap<String, Future<Boolean>>();
    checks.forEach(
        (part, check) ->
            parts.put(
                part, check.get().timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS).otherwise(false)));
    Future.all(List.copyOf(parts.values()))
        .onSuccess(
            all -> {
              var up = parts.values().stream().allMatch(Future::result);
              var answer = new JsonObject();
              parts.forEach((part, ok) -> answer.put(part, ok.result() ? "up" : "down"));
              Json.send(
                  context,
                  up ? 200 : 503,
                  new JsonObject().put("status", up ? "up" : "down").put("parts", answer));
            });
  }
}
