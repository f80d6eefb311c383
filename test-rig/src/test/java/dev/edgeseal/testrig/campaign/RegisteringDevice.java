package dev.edgeseal.testrig.campaign;

import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.CaptureTime;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Receipt;
import dev.edgeseal.evidence.Refusal;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.journal.DeviceSettings;
import dev.edgeseal.journal.Draft;
import dev.edgeseal.provisioning.DeviceName;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.SoftwareKey;
import dev.edgeseal.uplink.CoapCityLink;
import dev.edgeseal.uplink.RegisterOutcome;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A device with a software key that registers each new head until the city took it. */
final class RegisteringDevice implements Runnable, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final CaptureTime TIME =
      new CaptureTime(OptionalLong.empty(), CaptureTime.Grade.UNKNOWN, OptionalLong.empty(), 1);

  /** What was registered and the answer to it. */
  record Given(Registration registration, Receipt receipt) {}

  private final DeviceJournal journal;
  private final CoapCityLink link;
  private final ConcurrentLinkedQueue<Given> given = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this, "registering");
  private volatile boolean closing;

  RegisteringDevice(Path folder, TestAuthority authority, URI city) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    String name = DeviceName.of(keys.getPublic());
    CertificateChain chain = CertificateChain.of(authority.issue(name, keys.getPublic()));
    journal =
        DeviceJournal.open(
            new DeviceSettings(
                folder.resolve(name + ".db"),
                new DeviceSettings.Identity(Issuer.device(name), "campaign", "campaign 1"),
                new DeviceSettings.Clock("boot", () -> TIME, OptionalLong::empty),
                DeviceSettings.Quorum.ofAny(1),
                Optional.empty(),
                step -> {}),
            new SoftwareKey(keys.getPrivate(), chain));
    link = new CoapCityLink(city);
    thread.start();
  }

  int answers() {
    return given.size();
  }

  void requireWell() {
    Throwable e = failure.get();
    if (e != null) {
      throw new AssertionError("a device was not served as it should be", e);
    }
  }

  @Override
  public void run() {
    try {
      Optional<Head> last = Optional.empty();
      for (long n = 0; !closing; n++) {
        long index =
            journal.append(
                new Draft("line/1", TIME, ContentType.JSON, Bytes.of(Memory.payload(n))));
        Head head = journal.sealed(index).get();
        last = Optional.of(register(registration(head, last)).registration().head());
      }
    } catch (InterruptedException e) {
      closing = true; // it is closed
    } catch (Exception | AssertionError e) {
      failure.set(e);
    }
  }

  private Registration registration(Head head, Optional<Head> last) {
    return new Registration(
        head,
        journal.chain(head),
        last.map(l -> journal.proveConsistency(l.statement().size(), head.statement().size())));
  }

  private Given register(Registration registration) throws InterruptedException {
    while (true) {
      switch (link.register(registration, TIMEOUT)) {
        case RegisterOutcome.Accepted a -> {
          Given now = new Given(registration, a.receipt());
          given.add(now);
          return now;
        }
        case RegisterOutcome.Refused r when r.refusal().kind() == Refusal.Kind.BUSY ->
            Thread.onSpinWait();
        case RegisterOutcome.Refused r -> throw new AssertionError(r.refusal().toString());
        case RegisterOutcome.Unknown u -> Thread.onSpinWait();
      }
      if (closing) {
        throw new InterruptedException();
      }
    }
  }

  /** Each registration again has the very receipt it had; returns the size of the city's head. */
  long askAgain(int newest) throws InterruptedException {
    long size = 0;
    int skip = Math.max(0, given.size() - newest);
    for (Given g : given.stream().skip(skip).toList()) {
      Receipt again = register(g.registration()).receipt();
      if (!Bytes.of(again.encode()).equals(Bytes.of(g.receipt().encode()))) {
        throw new AssertionError("another receipt for " + g.registration().head().statement());
      }
      size = Math.max(size, again.statement().size());
    }
    return size;
  }

  /** Registers no more; {@link #askAgain} still may. */
  void rest() throws InterruptedException {
    closing = true;
    thread.join();
    closing = false;
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join();
    link.close();
    journal.close();
  }
}
