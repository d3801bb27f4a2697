package io.wse.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL 18 with one superuser and one database, both {@code wse}, and a generated password.
 */
public final class EmbeddedPostgres extends EmbeddedServer {
  private static final String USER = "wse";
  private static final String DATABASE = "wse";
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration OLD_SERVER_TIMEOUT = Duration.ofSeconds(10);

  private final Path cacheDir;
  private Path programs;
  private List<String> privileges;
  private String password;

  private EmbeddedPostgres(ServerBuilder<EmbeddedPostgres> builder) {
    super("PostgreSQL", builder);
    this.cacheDir = builder.cacheDir();
  }

  public static ServerBuilder<EmbeddedPostgres> in(Path home) {
    return new ServerBuilder<>(home, EmbeddedPostgres::new);
  }

  /** With user and password, for the database that is there from the start. */
  public String url() {
    return url(DATABASE);
  }

  /** The same for another database, which the caller creates. */
  public String url(String database) {
    return "postgresql://" + USER + ":" + password + "@" + HOST + ":" + port() + "/" + database;
  }

  @Override
  void prepare() throws IOException {
    programs = Binaries.postgres(cacheDir).resolve("bin");
    PostgresAccount account = PostgresAccount.of(dataDir());
    privileges = account.privileges(programs.resolve("postgres"), dataDir());
    Path passwordFile = home().resolve("password");
    if (!Files.isDirectory(dataDir())) {
      initialize(account, passwordFile);
    }
    password = Files.readString(passwordFile).strip();
    awaitEndOfOldServer();
  }

  @Override
  ChildProcess.Launch launch() {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("postgres").toString());
    command.add("-D");
    command.add(dataDir().toString());
    settingsOver(
            Map.of(
                "listen_addresses",
                HOST,
                "port",
                String.valueOf(port()),
                "unix_socket_directories",
                "",
                "max_connections",
                "200"))
        .forEach(
            (key, value) -> {
              command.add("-c");
              command.add(key + "=" + value);
            });
    // INT is PostgreSQL's fast shutdown: it takes its child processes along, KILL would not.
    return new ChildProcess.Launch(
        name(),
        command,
        Map.of(),
        "INT",
        privileges,
        line -> line.contains("database system is ready to accept connections"),
        logFile());
  }

  @Override
  void askToEnd(ChildProcess running) {
    running.interrupt();
  }

  /** Makes the data beside its place and renames it when complete, so that a cut leaves nothing. */
  private void initialize(PostgresAccount account, Path passwordFile) throws IOException {
    Path making = home().resolve("data.making");
    Trees.delete(making);
    Files.createDirectory(making);
    account.own(making);
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, HexFormat.of().formatHex(random) + "\n");
    account.own(passwordFile);
    run(
        "",
        programs.resolve("initdb").toString(),
        "--no-sync",
        "--pgdata=" + making,
        "--username=" + USER,
        "--auth=scram-sha-256",
        "--pwfile=" + passwordFile,
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C");
    run(
        "CREATE DATABASE " + DATABASE + "\n",
        programs.resolve("postgres").toString(),
        "--single",
        "-F",
        "-D",
        making.toString(),
        "postgres");
    Files.move(making, dataDir());
  }

  private void run(String input, String... program) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "KILL"));
    command.addAll(privileges);
    command.add("--");
    command.addAll(List.of(program));
    Process process = Spawner.spawn(new ProcessBuilder(command).redirectErrorStream(true));
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(INIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        String failed = Path.of(program[0]).getFileName().toString();
        throw new ServerException(
            "PostgreSQL: " + failed + " failed", output.lines().toList(), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while preparing PostgreSQL", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * A server of a JVM that was killed may still be shutting down; and where its process id has been
   * given to another process meanwhile, PostgreSQL takes that for itself and would not start.
   */
  private void awaitEndOfOldServer() throws IOException {
    Path pidFile = dataDir().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    Optional<ProcessHandle> old = ProcessHandle.of(pid).filter(this::servesOurData);
    if (old.isPresent()) {
      try {
        old.get().onExit().get(OLD_SERVER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new ServerException(
            "another PostgreSQL (process " + pid + ") runs on " + dataDir(), e);
      }
    } else {
      Files.deleteIfExists(pidFile);
    }
  }

  private boolean servesOurData(ProcessHandle process) {
    try {
      String commandLine = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      return commandLine.contains(dataDir().toString());
    } catch (IOException gone) {
      return false;
    }
  }
}
