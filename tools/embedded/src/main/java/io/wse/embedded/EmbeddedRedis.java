package io.wse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  /**
   * Redis' setting for the password, which goes into a file: other users of the machine see a
   * process' arguments. To be of letters and digits, as it goes into the URL as well.
   */
  public static final String PASSWORD = "requirepass";

  private final Path cacheDir;

  private EmbeddedRedis(ServerBuilder<EmbeddedRedis> builder) {
    super("Redis", builder);
    this.cacheDir = builder.cacheDir();
  }

  public static ServerBuilder<EmbeddedRedis> in(Path home) {
    return new ServerBuilder<>(home, EmbeddedRedis::new);
  }

  public String url() {
    String password = settingsOver(Map.of()).get(PASSWORD);
    return "redis://" + (password == null ? "" : ":" + password + "@") + HOST + ":" + port();
  }

  @Override
  void prepare() throws IOException {
    Files.createDirectories(dataDir());
    Files.deleteIfExists(secrets());
    String password = settingsOver(Map.of()).get(PASSWORD);
    if (password != null) {
      Files.createFile(
          secrets(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(secrets(), PASSWORD + " " + password + "\n");
    }
  }

  private Path secrets() {
    return home().resolve("secrets.conf");
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
    Map<String, String> settings = settingsOver(defaults);
    if (settings.remove(PASSWORD) != null) {
      command.add(secrets().toString());
    }
    settings.forEach(
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
