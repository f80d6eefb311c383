package dev.edgeseal.testrig.bench;

import dev.edgeseal.citynode.CaEnrolment;
import dev.edgeseal.citynode.CityNode;
import dev.edgeseal.citynode.CityPolicy;
import dev.edgeseal.citynode.Enrolment;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.journal.Signer;
import dev.edgeseal.provisioning.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** A city node with a new log, in this process. */
record BenchCity(Path folder, CityNode node) implements AutoCloseable {
  static final String NAME = "bench-city";

  static BenchCity open(Path directory, Signer signer, TestAuthority authority)
      throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory(directory, "city");
    InstantSource clock = InstantSource.system();
    Digest x5t = Digest.sha256(authority.certificate().getEncoded());
    CityNode.Settings settings =
        new CityNode.Settings(
            folder.resolve("city.db"), new CityPolicy(NAME, List.of(x5t)), clock, step -> {});
    return new BenchCity(folder, CityNode.open(settings, signer, enrolment(authority)));
  }

  static Enrolment enrolment(TestAuthority authority) {
    return new CaEnrolment(List.of(authority.certificate()), Set.of(), InstantSource.system());
  }

  @Override
  public void close() throws IOException {
    node.close();
    Folders.delete(folder);
  }
}
