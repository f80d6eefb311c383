package dev.edgeseal.agent.cli;

import dev.edgeseal.hsm.Pin;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenInfo;
import dev.edgeseal.hsm.TokenInitializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "change-pin",
    header = "Gives a token another user PIN. The keys stay.",
    description =
        "With the old PIN, or as the security officer when that is locked or lost. A running agent goes on"
            + " by itself once the new PIN is in its PIN file.",
    customSynopsis = {
      "  edgeseal hsm change-pin --new-pin-file F --make-pin --replace",
      "  edgeseal hsm change-pin --so-pin-file F --new-pin-file F        a locked PIN"
    })
final class HsmChangePinCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final TokenOption token;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "the old PIN: a file, - for standard input, or credential:NAME")
  private @Nullable String pinFile;

  @Option(
      names = "--so-pin-file",
      paramLabel = "FILE",
      description = "the security officer's PIN, instead of the old one")
  private @Nullable String soPinFile;

  @Option(
      names = "--new-pin-file",
      required = true,
      paramLabel = "FILE",
      description = "the new PIN")
  private String newPinFile = "";

  @Option(names = "--make-pin", description = "write a random new PIN if its file does not exist")
  private boolean makePin;

  @Option(
      names = "--replace",
      description = "afterwards the new file takes the place of the old one")
  private boolean replace;

  HsmChangePinCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.token = new TokenOption(environment);
  }

  @Override
  public Integer call() throws IOException {
    try (Pkcs11Module module = token.load();
        PinSource changed = source("--new-pin-file", newPinFile)) {
      TokenInfo there = module.find(token.token());
      if (makePin) {
        changed.makeIfMissing();
      }
      try (Pin pin = changed.read()) {
        pin.requireNoDefault();
        change(module, there, pin);
        // it is known to hold before an old PIN file goes
        TokenInitializer.requirePin(module, there.id(), pin);
      }
      Optional<Path> old = oldFile();
      if (replace && old.isPresent() && changed.file().isPresent()) {
        Files.move(
            changed.file().get(),
            old.get(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        say("The new PIN holds and stands in " + old.get() + ".");
      } else {
        say("The new PIN holds. Set hsm.pin-file to its file, or run with --replace.");
      }
    }
    return ExitCode.YES.number();
  }

  private void change(Pkcs11Module module, TokenInfo there, Pin pin) {
    if (soPinFile != null) {
      say("SO-PIN of " + there + ": " + HsmText.tries(there.soPin(), module.quirks()) + ".");
      try (PinSource so = source("--so-pin-file", soPinFile);
          Pin soPin = so.read()) {
        TokenInitializer.unlock(module, there, soPin, pin);
      }
      return;
    }
    say("PIN of " + there + ": " + HsmText.tries(there.pin(), module.quirks()) + ".");
    try (PinSource source =
            PinSource.of("--pin-file", Optional.ofNullable(pinFile), token.pinFile());
        Pin old = source.read()) {
      TokenInitializer.changePin(module, there.id(), old, pin);
    }
  }

  private static PinSource source(String option, String given) {
    return PinSource.of(option, given);
  }

  private Optional<Path> oldFile() {
    return pinFile != null && !pinFile.equals("-")
        ? Optional.of(Path.of(pinFile))
        : token.pinFile();
  }

  private void say(String text) {
    terminal.err().println(Text.printable(text));
  }
}
