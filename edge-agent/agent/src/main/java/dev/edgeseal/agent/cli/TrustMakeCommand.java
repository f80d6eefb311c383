package dev.edgeseal.agent.cli;

import dev.edgeseal.agent.AgentCode;
import dev.edgeseal.agent.Certificates;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.TrustList;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "make",
    header = "Writes a trust list: whose word counts when a proof is verified.",
    customSynopsis = {
      "  edgeseal trust make --name acme --quorum 1 --device-ca devices.pem \\",
      "      --city ancona.pem=LOG-ID -o acme.estrust"
    })
final class TrustMakeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "the list's name")
  private String name = "";

  @Option(
      names = "--number",
      defaultValue = "1",
      paramLabel = "N",
      description = "grows with each issue of the list; default ${DEFAULT-VALUE}")
  private long number;

  @Option(
      names = "--quorum",
      required = true,
      paramLabel = "K",
      description = "how many of the cities must have anchored a record")
  private int quorum;

  @Option(
      names = "--device-ca",
      required = true,
      paramLabel = "FILE",
      description = "certificates of authorities that certify devices; may be repeated")
  private List<Path> deviceCas = new ArrayList<>();

  @Option(
      names = "--city",
      paramLabel = "FILE=LOG-ID",
      description = "a city's certificate and the id of its log; may be repeated")
  private List<String> cities = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "the list to write, for example acme.estrust")
  private Path out = Path.of("");

  TrustMakeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Bytes> devices =
        deviceCas.stream()
            .flatMap(f -> Certificates.read(f).stream())
            .map(FileAccess::der)
            .toList();
    TrustList list;
    try {
      list =
          new TrustList(
              name,
              number,
              quorum,
              devices,
              cities.stream().map(TrustMakeCommand::city).toList(),
              List.of());
    } catch (IllegalArgumentException e) {
      throw new RejectInput(AgentCode.TRUST_CONTRADICTION, "(" + e.getMessage() + ")", e);
    }
    Certificates.replace(out, list.encode());
    terminal.err().println("Wrote " + out + ". Look at it with: edgeseal trust show " + out);
    return ExitCode.YES.number();
  }

  private static TrustList.City city(String given) {
    int split = given.lastIndexOf('=');
    if (split < 1 || split == given.length() - 1) {
      throw new RejectInput(
          AgentCode.TRUST_CONTRADICTION, "(--city " + given + " is not FILE=LOG-ID)");
    }
    X509Certificate certificate = Certificates.read(Path.of(given.substring(0, split))).getFirst();
    String issuer =
        CertificateChain.uris(certificate).stream()
            .findFirst()
            .orElseThrow(() ->
                new RejectInput(AgentCode.TRUST_CONTRADICTION, "(" + given + " names no city)"));
    return new TrustList.City(
        Issuer.cityName(issuer),
        issuer,
        given.substring(split + 1),
        FileAccess.der(certificate),
        Math.max(0, certificate.getNotBefore().toInstant().getEpochSecond()),
        OptionalLong.empty());
  }
}
