package io.wse.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * How a server is to be started.
 *
 * @param <S> the server's class
 */
public final class ServerBuilder<S extends EmbeddedServer> {
  private final Function<ServerBuilder<S>, S> constructor;
  private final Path home;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private int port;
  private Path cacheDir;

  ServerBuilder(Path home, Function<ServerBuilder<S>, S> constructor) {
    this.home = home.toAbsolutePath();
    this.constructor = constructor;
  }

  /** The port on loopback; 0, the default, takes a free one and keeps it over restarts. */
  public ServerBuilder<S> port(int port) {
    this.port = port;
    return this;
  }

  /** One of the server's own settings, over the default one. */
  public ServerBuilder<S> setting(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Where programs are unpacked to; {@code .wse/cache} of the clone by default. */
  public ServerBuilder<S> cacheDir(Path cacheDir) {
    this.cacheDir = cacheDir;
    return this;
  }

  /** Starts it and returns when it serves. */
  public S start() {
    S server = constructor.apply(this);
    server.startFirst();
    return server;
  }

  Path home() {
    return home;
  }

  int port() {
    return port;
  }

  Map<String, String> settings() {
    return settings;
  }

  Path cacheDir() {
    return cacheDir == null ? ProjectRoot.find().resolve(".wse/cache") : cacheDir;
  }
}
