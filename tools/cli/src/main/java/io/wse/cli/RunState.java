package io.wse.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a running {@code up} tells the other commands of its clone.
 *
 * @param port of the page
 * @param pid of the supervisor
 * @param startedAt of the supervisor's process, which tells it from a later one of the same id
 * @param dataDir where its data lies
 * @param socketUrls of the socket nodes, {@code http://host:port}
 * @param kafkaBootstrap the broker's {@code host:port}
 * @param redisUrl where the replay log lies
 * @param pgUrl where the read model lies, with the password
 * @param tokenKey what the tokens of this run are signed with
 * @param deadLetterTopic where the nodes write dead letters
 * @param replayTopic where the nodes read replays
 * @param processes process ids by name, the supervisor's excepted
 */
record RunState(
    int port,
    long pid,
    Instant startedAt,
    Path dataDir,
    List<String> socketUrls,
    String kafkaBootstrap,
    String redisUrl,
    String pgUrl,
    String tokenKey,
    String deadLetterTopic,
    String replayTopic,
    Map<String, Long> processes) {

  RunState {
    socketUrls = List.copyOf(socketUrls);
    processes = Map.copyOf(processes);
  }

  /** Whether the supervisor that wrote this still runs. */
  boolean isLive() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent() && startOf(process.get()).equals(startedAt);
  }

  static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  String encode() {
    JsonObject ids = new JsonObject();
    processes.forEach(ids::put);
    return new JsonObject()
        .put("port", port)
        .put("pid", pid)
        .put("started_at", startedAt.toString())
        .put("data_dir", dataDir.toString())
        .put("socket_urls", new JsonArray(socketUrls))
        .put("kafka_bootstrap", kafkaBootstrap)
        .put("redis_url", redisUrl)
        .put("pg_url", pgUrl)
        .put("token_key", tokenKey)
        .put("dead_letter_topic", deadLetterTopic)
        .put("replay_topic", replayTopic)
        .put("processes", ids)
        .encodePrettily();
  }

  static RunState decode(String json) {
    JsonObject state = new JsonObject(json);
    Map<String, Long> ids = new LinkedHashMap<>();
    JsonObject processes = state.getJsonObject("processes");
    processes.fieldNames().forEach(name -> ids.put(name, processes.getLong(name)));
    return new RunState(
        state.getInteger("port"),
        state.getLong("pid"),
        Instant.parse(state.getString("started_at")),
        Path.of(state.getString("data_dir")),
        state.getJsonArray("socket_urls").stream().map(String::valueOf).toList(),
        state.getString("kafka_bootstrap"),
        state.getString("redis_url"),
        state.getString("pg_url"),
        state.getString("token_key"),
        state.getString("dead_letter_topic"),
        state.getString("replay_topic"),
        ids);
  }

  /** Without the key and the password. */
  @Override
  public String toString() {
    return "RunState[port=" + port + ", pid=" + pid + ", processes=" + processes + "]";
  }
}
