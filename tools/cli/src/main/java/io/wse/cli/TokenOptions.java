package io.wse.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Who a token is for. */
final class TokenOptions {
  @Option(
      names = "--user",
      required = true,
      paramLabel = "U",
      description = "The user's id, claim `sub`.")
  String user;

  @Option(names = "--roles", split = ",", paramLabel = "R", description = "Claim `roles`.")
  List<String> roles = new ArrayList<>();

  @Option(names = "--teams", split = ",", paramLabel = "T", description = "Claim `teams`.")
  List<String> teams = new ArrayList<>();

  @Option(
      names = "--topics",
      split = ",",
      paramLabel = "T",
      description = "Topics that the user may follow, claim `topics`.")
  List<String> topics = new ArrayList<>();

  Token token() {
    if (user.isBlank()) {
      throw new CliException("--user: expected an id, got nothing");
    }
    return new Token(user, roles, teams, topics);
  }
}
