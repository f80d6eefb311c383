package dev.edgeseal.testrig.campaign;

import dev.edgeseal.agent.Certificates;
import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.CoapFront;
import dev.edgeseal.citynode.Reception;
import dev.edgeseal.hsm.Pkcs11Module;
import dev.edgeseal.hsm.TokenId;
import dev.edgeseal.hsm.TokenSigner;
import dev.edgeseal.journal.CommitStep;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The city node of a {@link World} over CoAP, which can be told to kill itself at a step of the
 * commit order. Arguments: the world's folder, the module, the port, and optionally a step and its
 * occurrence.
 */
public final class CityVictim {
  private CityVictim() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path state = Files.createDirectories(root.resolve("city"));
    TokenSigner signer =
        TokenSigner.open(
            Pkcs11Module.load(Path.of(args[1])),
            new TokenId("edgeseal-demo-city", Optional.empty()),
            "edgeseal",
            root.resolve("city.pin"));
    CaEnrolment enrolment =
        new CaEnrolment(
            Certificates.read(root.resolve("device-ca.pem")), Set.of(), InstantSource.system());
    Consumer<CommitStep> steps =
        args.length > 3
            ? killAt(CommitStep.valueOf(args[3]), Integer.parseInt(args[4]))
            : step -> {};
    CityNode node =
        CityNode.open(
            new CityNode.Settings(
                state.resolve("journal.db"),
                new CityPolicy(World.CITY, List.of()),
                InstantSource.system(),
                steps),
            signer,
            enrolment);
    new CoapFront(
        new InetSocketAddress("127.0.0.1", Integer.parseInt(args[2])), new Reception(node, 64));
    System.out.println("it listens");
    new CountDownLatch(1).await();
  }

  private static Consumer<CommitStep> killAt(CommitStep where, int occurrence) {
    AtomicInteger seen = new AtomicInteger();
    return step -> {
      if (step == where && seen.incrementAndGet() == occurrence) {
        try {
          new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
          new CountDownLatch(1).await();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException("it cannot be killed", e);
        }
      }
    };
  }
}
