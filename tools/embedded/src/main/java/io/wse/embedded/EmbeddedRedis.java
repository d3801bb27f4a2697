package io.wse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Redis 7.0 with an append-only file. By default that is synced every second ({@code appendfsync
 * everysec}): after a power cut of the machine, though not after a kill of the process, the last
 * second may be missing.
 */
public final class EmbeddedRedis extends EmbeddedServer {
  private final Path cacheDir;

  private EmbeddedRedis(ServerBuilder<EmbeddedRedis> builder) {
    super("Redis", builder);
    this.cacheDir = builder.cacheDir();
  }

  public static ServerBuilder<EmbeddedRedis> in(Path home) {
    return new ServerBuilder<>(home, EmbeddedRedis::new);
  }

  public String url() {
    return "redis://" + HOST + ":" + port();
  }

  @Override
  void prepare() throws IOException {
    Files.createDirectories(dataDir());
  }

  @Override
  ChildProcess.Launch launch() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("bind", HOST);
    defaults.put("port", String.valueOf(port()));
    defaults.put("dir", dataDir().toString());
    defaults.put("appendonly", "yes");
    defaults.put("appendfsync", "everysec");
    defaults.put("save", "");
    defaults.put("maxmemory-policy", "noeviction");
    List<String> command = new ArrayList<>();
    command.add(Binaries.redis(cacheDir).resolve("redis-server").toString());
    settingsOver(defaults)
        .forEach(
            (key, value) -> {
              command.add("--" + key);
              command.add(value);
            });
    return new ChildProcess.Launch(
        name(),
        command,
        Map.of(),
        "KILL",
        List.of(),
        line -> line.contains("Ready to accept connections"),
        logFile());
  }
}
