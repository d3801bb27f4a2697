package io.wse.cli;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tail",
    description = "Print the frames that a user gets, one a line, until Ctrl-C.",
    footer = {
      "",
      "A connection that is cut is made again, and resumes where it was cut. What happens to the",
      "connection is told on stderr. Heartbeats are left out unless --types names them.",
      "The token is signed as wse token does it; but the key of the running ./scripts/up is used for",
      "its own nodes only, unless --port names it.",
      "Example:  ./scripts/wse tail --user u1 --topics news --types news_published"
    })
final class TailCommand implements Runnable {
  private static final long WELCOME_TIMEOUT_MS = 15_000;
  private static final Duration TOKEN_TTL = Duration.ofHours(12);

  @Mixin private TokenOptions options;
  @Mixin private Target target;

  @Option(
      names = "--url",
      split = ",",
      paramLabel = "URL",
      description =
          "Socket nodes, such as http://localhost:8090, taken in turn; without it, those of the"
              + " running ./scripts/up.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "T",
      description = "Show only frames of these wire types.")
  private List<String> types = new ArrayList<>();

  private final PrintStream out = System.out;
  private volatile TailConnection connection;
  private volatile boolean ending;

  @Override
  public void run() {
    List<String> nodes = urls.isEmpty() ? target.socketUrls() : urls;
    nodes.forEach(TailCommand::check);
    String secret = urls.isEmpty() ? target.tokenKey() : target.tokenKey(urls);
    Thread end = new Thread(this::end, "tail-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      follow(nodes, secret);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      removeHook(end);
    }
  }

  private void follow(List<String> nodes, String secret) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    TailFeed feed = new TailFeed(options.user, options.topics, Set.copyOf(types));
    Reconnect reconnect = new Reconnect(ThreadLocalRandom.current());
    for (int turn = 0; ; turn++) {
      String url = nodes.get(turn % nodes.size());
      String token = options.token().sign(secret, Instant.now(), TOKEN_TTL);
      connection = TailConnection.open(client, url, token, feed.hello(token));
      TailConnection.End end = print(feed, url);
      if (ending || out.checkError()) {
        return;
      }
      OptionalLong waitMs = reconnect.after(end.code(), feed.welcomed(), feed.reconnectAfterMs());
      String what = url + ": " + end.code() + (end.reason().isEmpty() ? "" : " " + end.reason());
      if (waitMs.isEmpty()) {
        throw new CliException("closed by " + what);
      }
      System.err.println(
          "wse tail: connection ended, " + what + "; again in " + waitMs.getAsLong() + " ms");
      Thread.sleep(waitMs.getAsLong());
    }
  }

  /** Until the connection's end, or until nobody reads the output any more. */
  private TailConnection.End print(TailFeed feed, String url) throws InterruptedException {
    while (true) {
      boolean wasWelcomed = feed.welcomed();
      TailConnection.Next next =
          connection.next(wasWelcomed ? 2 * feed.heartbeatMs() : WELCOME_TIMEOUT_MS);
      if (next instanceof TailConnection.End end) {
        return end;
      }
      String text = ((TailConnection.Frame) next).text();
      if (feed.accept(text)) {
        out.println(text);
      }
      if (!wasWelcomed && feed.welcomed()) {
        System.err.println("wse tail: connected to " + url + " as " + options.user);
        feed.requests().forEach(connection::send);
      }
      if (!connection.hasNext() && out.checkError()) {
        connection.close();
        return new TailConnection.End(TailConnection.CUT, "output closed");
      }
    }
  }

  private static void check(String url) {
    try {
      String scheme = URI.create(url).getScheme();
      if (List.of("http", "https", "ws", "wss").contains(String.valueOf(scheme))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // The same answer as for another scheme.
    }
    throw new CliException("--url: expected such as http://localhost:8090, got " + url);
  }

  /** On Ctrl-C: a clean end for both sides, and for the shell that waits. */
  private void end() {
    ending = true;
    TailConnection current = connection;
    if (current != null) {
      current.close();
    }
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // It is running just now, which is what it is for.
    }
  }
}
