package dev.edgeseal.evidence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The smallest file of several records and two cities, so that every change of it can be tried; its
 * keys are fixed.
 */
final class SmallScene {
  private static final long AT = 1_790_000_000L;

  private final KeySource source = KeySource.fixed();
  private final TestKeys.Ca ca = TestKeys.ca("C", source);
  private final TestLog device = new TestLog(ca.device("d"), "l");
  private final TestLog a = new TestLog(TestKeys.city("a", source), "a");
  private final TestLog b = new TestLog(TestKeys.city("b", source), "b");

  SmallScene() {
    device.append("genesis".getBytes(StandardCharsets.UTF_8));
    device.append(record(1).encode());
    device.append(record(2).encode());
    a.append("policy".getBytes(StandardCharsets.UTF_8));
    b.append("policy".getBytes(StandardCharsets.UTF_8));
  }

  private static Record record(int page) {
    CaptureTime time =
        new CaptureTime(
            OptionalLong.of(AT * 1000), CaptureTime.Grade.SYNCHRONISED, OptionalLong.of(1), page);
    byte[] salt = new byte[Record.SALT_SIZE];
    salt[0] = (byte) page;
    return new Record("m", 1, page, time, ContentType.JSON, Bytes.of((byte) '1'), Bytes.of(salt));
  }

  byte[] file() {
    Head head = device.head(3, OptionalLong.empty());
    Receipt receipt =
        device.receipt(
            head,
            List.of(1L, 2L),
            Optional.empty(),
            List.of(a.anchor(head, AT + 60), b.anchor(head, AT + 90)));
    List<Bytes> records = List.of(Bytes.of(device.entry(1)), Bytes.of(device.entry(2)));
    return Scene.file(new ProofGroup(records, List.of(receipt)));
  }

  TrustList trust() {
    return new TrustList(
        "t",
        1,
        2,
        CertificateChain.of(ca.certificate()).encoded(),
        List.of(Scene.city(a), Scene.city(b)),
        List.of());
  }
}
