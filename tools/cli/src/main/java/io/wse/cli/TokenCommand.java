package io.wse.cli;

import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description = "Print a token for a user.",
    footer = {
      "",
      "It is signed with WSE_JWT_SECRET or jwt.secret of --config, and where neither is set with the",
      "key of the running ./scripts/up.",
      "Example:  curl -H \"Authorization: Bearer $(./scripts/wse token --user u1)\" ..."
    })
final class TokenCommand implements Runnable {
  @Mixin private TokenOptions options;
  @Mixin private Target target;

  @Option(
      names = "--ttl",
      paramLabel = "T",
      defaultValue = "1h",
      converter = DurationReader.class,
      description = "How long it is valid, such as 30s, 15m, 1h, 2d (default: ${DEFAULT-VALUE}).")
  private Duration ttl;

  @Override
  public void run() {
    System.out.println(options.token().sign(target.tokenKey(), Instant.now(), ttl));
  }
}
