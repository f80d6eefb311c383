package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.hsm.DeviceKey;
import dev.edgeseal.hsm.HsmCode;
import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenInitializer;
import dev.edgeseal.hsm.TokenUri;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    header = "Makes a token ready: label, PINs, and the key, made in it.",
    description =
        "What is there already is checked and kept, so running it again is safe and goes on where it stopped."
            + " A token in use is never emptied.",
    customSynopsis = {
      "  edgeseal hsm init --module LIB --label L --pin-file F --so-pin-file F",
      "  edgeseal hsm init --module LIB --label L --pin-file F --so-pin-file F --make-pins",
      "  printf '%s\\n' \"$PIN\" \"$SO\" | edgeseal hsm init ... --pin-file - --so-pin-file -"
    })
final class HsmInitCommand implements Callable<Integer> {
  private static final int COLUMN = 10;

  private final Terminal terminal;

  @Mixin private final TokenOption token;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "the user PIN: a file, - for standard input, or credential:NAME")
  private @Nullable String pinFile;

  @Option(
      names = "--so-pin-file",
      required = true,
      paramLabel = "FILE",
      description = "the security officer's PIN, in the same way")
  private String soPinFile = "";

  @Option(
      names = "--make-pins",
      description = "write random PINs into the files that do not exist yet")
  private boolean makePins;

  @Option(names = "--dry-run", description = "say what would be done, and do nothing")
  private boolean dryRun;

  HsmInitCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.token = new TokenOption(environment);
  }

  @Override
  public Integer call() {
    TokenId id = token.token();
    try (Pkcs11Module module = token.load()) {
      Optional<TokenInfo> there =
          module.tokens().stream().filter(t -> t.label().equals(id.label())).findFirst();
      say(
          there
              .map(t ->
                  "Token "
                      + t
                      + " is there. User PIN: "
                      + HsmText.tries(t.pin(), module.quirks())
                      + "; SO-PIN: "
                      + HsmText.tries(t.soPin(), module.quirks())
                      + ".")
              .orElse("No token is called " + id.label() + " yet; a blank one gets the name."));
      if (dryRun) {
        say("Nothing was done.");
        return ExitCode.YES.number();
      }
      try (PinSource user =
              PinSource.of("--pin-file", Optional.ofNullable(pinFile), token.pinFile());
          PinSource so = PinSource.of("--so-pin-file", soPinFile)) {
        make(module, id, user, so);
      }
      return ExitCode.YES.number();
    }
  }

  private void make(Pkcs11Module module, TokenId id, PinSource user, PinSource so) {
    if (makePins) {
      user.makeIfMissing();
      so.makeIfMissing();
    }
    boolean made;
    try (Pin pin = user.read();
        Pin soPin = so.read()) {
      pin.requireNoDefault();
      soPin.requireNoDefault();
      if (pin.isSame(soPin)) {
        throw new RejectInput(HsmCode.PIN_DEFAULT, "(the PIN and the SO-PIN are the same)");
      }
      made = TokenInitializer.ensure(module, id.label(), soPin, pin);
    }
    TokenInfo ready = module.find(TokenId.of(id.label()));
    DeviceKey key =
        DeviceKey.ensure(module, ready.id(), user::read, token.alias(), InstantSource.system());
    line("Token", ready + (made ? ", initialised" : ", was there"));
    line("URI", TokenUri.of(ready, token.alias()));
    line(
        "Key",
        token.alias()
            + (key.created() ? ", made in the token: " : ", was there: ")
            + HsmText.key(key.attributes())
            + "; a test signature was verified");
    user.file().ifPresent(f -> line("Config", config(module.library(), ready, f)));
    say("Next, as root, in the service's eyes: edgeseal hsm status --login --as USER");
  }

  private String config(Path library, TokenInfo ready, Path pin) {
    return "[hsm] module = \""
        + library
        + "\" label = \""
        + ready.label()
        + "\" alias = \""
        + token.alias()
        + "\" pin-file = \""
        + pin.toAbsolutePath()
        + "\"";
  }

  private void say(String text) {
    terminal.err().println(Text.printable(text));
  }

  private void line(String label, String text) {
    terminal.out().println(Text.labelled(label, COLUMN, Text.printable(text)));
  }
}
