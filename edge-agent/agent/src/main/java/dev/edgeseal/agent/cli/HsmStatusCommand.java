package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.hsm.HsmCode;
import dev.edgeseal.hsm.ModuleInfo;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.Quirk;
import dev.edgeseal.hsm.TokenCheck;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenUri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    header = "Is the token there, for this user and for the service's?",
    description =
        "Tries no PIN unless --login is given. As root it looks again as the user who owns the service's state."
            + " Exit code: 0 all is well, 3 the token is away, 4 a person must act.",
    customSynopsis = {
      "  edgeseal hsm status",
      "  edgeseal hsm status --login --as edgeseal",
      "  edgeseal hsm status --module LIB --token LABEL --pin-file F --login --json"
    })
final class HsmStatusCommand implements Callable<Integer> {
  private static final int COLUMN = 10;

  private final Terminal terminal;

  @Mixin private final TokenOption token;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "the user PIN: a file, - for standard input, or credential:NAME")
  private @Nullable String pinFile;

  @Option(names = "--login", description = "log in once, and check the key with a test signature")
  private boolean login;

  @Option(names = "--as", paramLabel = "USER", description = "look again as this user; as root")
  private @Nullable String as;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  HsmStatusCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.token = new TokenOption(environment);
  }

  @Override
  public Integer call() {
    Map<String, String> found = new LinkedHashMap<>();
    try (Pkcs11Module module = token.load()) {
      look(module, found);
      Optional<OtherUser> other =
          as != null ? Optional.of(OtherUser.named(as)) : token.state().flatMap(OtherUser::owner);
      other.ifPresent(user -> look(user, module, found));
    } finally {
      print(found);
    }
    return ExitCode.YES.number();
  }

  private void look(Pkcs11Module module, Map<String, String> found) {
    ModuleInfo info = module.info();
    List<Quirk> quirks = module.quirks();
    found.put("Module", module.library() + ", " + info.description() + " " + info.version());
    TokenInfo there = module.find(token.token());
    found.put("Token", there.toString());
    found.put("URI", TokenUri.of(there, token.alias()));
    found.put("PIN", HsmText.tries(there.pin(), quirks));
    found.put("SO-PIN", HsmText.tries(there.soPin(), quirks));
    if (!quirks.isEmpty()) {
      found.put("Known", String.join("; ", quirks.stream().map(Quirk::words).toList()));
    }
    if (login || pinFile != null) {
      try (PinSource source =
              PinSource.of("--pin-file", Optional.ofNullable(pinFile), token.pinFile());
          Pin pin = source.read()) {
        found.put("PIN file", source + ", readable");
        if (login) {
          found.put("Key", key(module, there, pin));
        }
      }
    } else if (token.pinFile().isPresent()) {
      try (Pin pin = Pin.read(token.pinFile().get())) {
        found.put("PIN file", token.pinFile().get() + ", readable");
      }
    }
  }

  private String key(Pkcs11Module module, TokenInfo there, Pin pin) {
    terminal
        .err()
        .println(
            "Log-in to "
                + Text.printable(there.toString())
                + ": "
                + HsmText.tries(there.pin(), module.quirks())
                + ".");
    TokenCheck check = TokenCheck.of(module, there.id(), pin, token.alias());
    CertificateChain chain = check.chain();
    return token.alias()
        + ": "
        + HsmText.key(check.attributes())
        + "; signs; certificate until "
        + chain.leaf().getNotAfter().toInstant();
  }

  /** The same as another user; the PIN on standard input is not handed on. */
  private void look(OtherUser user, Pkcs11Module module, Map<String, String> found) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "hsm",
                "status",
                "--module",
                module.library().toString(),
                "--token",
                found.getOrDefault("URI", "").replaceAll(";object=.*", ""),
                "--alias",
                token.alias()));
    String pin = pinFile == null ? token.pinFile().map(Object::toString).orElse("") : pinFile;
    if (!pin.isEmpty() && !pin.equals("-")) {
      arguments.addAll(List.of("--pin-file", pin));
      if (login) {
        arguments.add("--login");
      }
    }
    OtherUser.Answer answer = user.edgeseal(arguments);
    if (answer.exit() != 0) {
      String first =
          answer
              .code()
              .flatMap(CodeCatalogue::find)
              .map(c -> c.id() + " " + c.title())
              .orElse(answer.text().lines().findFirst().orElse("no answer"));
      found.put("As " + user, "no: " + first);
      throw new GiveUp(HsmCode.SERVICE_USER, "(" + user + ": " + first + ")");
    }
    found.put("As " + user, "the same");
  }

  private void print(Map<String, String> found) {
    if (json) {
      terminal
          .out()
          .println(
              Json.object(j ->
                  found.forEach((k, v) ->
                      j.text(k.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'), v))));
    } else {
      found.forEach((k, v) ->
          terminal
              .out()
              .println(Text.labelled(k, Math.max(COLUMN, k.length() + 2), Text.printable(v))));
    }
  }
}
