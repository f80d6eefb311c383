package dev.edgeseal.agent.cli;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.TrustList;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    header = "Whose word a trust list counts.",
    customSynopsis = "  edgeseal trust show acme.estrust")
final class TrustShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "a .estrust file")
  private Path file = Path.of("");

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  TrustShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TrustList list = FileAccess.trustList(file);
    terminal.out().print(json ? json(list) : text(list));
    return ExitCode.YES.number();
  }

  private static String text(TrustList list) {
    StringBuilder b = new StringBuilder();
    line(b, "List", list.name() + ", number " + list.number());
    line(b, "Digest", list.digest().hex());
    line(
        b,
        "Quorum",
        list.quorum() + " of " + list.cityCount() + " cities must have anchored a record");
    for (Bytes der : list.devices()) {
      X509Certificate c = CertificateChain.certificate(der);
      line(
          b,
          "Devices",
          c.getSubjectX500Principal().getName()
              + ", SHA-256 "
              + Digest.sha256(der.toArray()).hex().substring(0, 16));
    }
    for (TrustList.City c : list.cities()) {
      line(b, "City", c.name() + ", log " + c.logId() + ", " + interval(c));
    }
    for (TrustList.Revocation r : list.revocations()) {
      line(b, "Revoked", r.x5t().hex() + " from " + Times.ofSeconds(r.from()));
    }
    return b.toString();
  }

  private static String interval(TrustList.City c) {
    String from = "its key counts from " + Times.ofSeconds(c.from());
    return c.until().isPresent() ? from + " until " + Times.ofSeconds(c.until().getAsLong()) : from;
  }

  private static void line(StringBuilder b, String label, String text) {
    b.append(Text.labelled(label, 10, Text.printable(text))).append('\n');
  }

  private static String json(TrustList list) {
    return Json.object(o ->
        o.text("name", list.name())
            .number("number", list.number())
            .text("digest", list.digest().hex())
            .number("quorum", list.quorum())
            .texts(
                "devices",
                list.devices().stream().map(d -> Digest.sha256(d.toArray()).hex()).toList())
            .objects(
                "cities",
                list.cities(),
                (c, city) ->
                    c.text("name", city.name())
                        .text("issuer", city.issuer())
                        .text("log", city.logId())
                        .text("certificate", city.x5t().hex())
                        .number("from", city.from())
                        .number("until", city.until()))
            .objects(
                "revocations",
                list.revocations(),
                (r, revoked) ->
                    r.text("certificate", revoked.x5t().hex()).number("from", revoked.from())))
        + "\n";
  }
}
