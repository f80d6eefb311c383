package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Forms that carry a good signature or none at all, and are refused by name. */
class RefusedFormsTest {
  private static final BigInteger N =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private final Scene scene = new Scene().readings(6);
  private final Receipt receipt = scene.anchored(1L, 2L).receipts().getFirst();
  private final Head head = scene.deviceHead();
  private final CertificateChain chain = scene.device.keys().chain();

  @Test
  void aHighSInADevicesReceiptIsRefused() {
    byte[] bytes = receipt.encode();
    byte[] high = withHighS(bytes, receipt.signature());
    assertThat(refusal(() -> Receipt.parse(high))).isEqualTo(FormatCode.HIGH_S);
    assertThat(inFile(high)).isEqualTo(FormatCode.HIGH_S);
  }

  @Test
  void aHighSInACitysReceiptIsRefused() {
    Receipt city = receipt.receipts().getFirst();
    byte[] high = withHighS(receipt.encode(), city.signature());
    assertThat(refusal(() -> Receipt.parse(high))).isEqualTo(FormatCode.HIGH_S);
    assertThat(inFile(high)).isEqualTo(FormatCode.HIGH_S);
  }

  @Test
  void aHighSInAHeadAndInARegistrationIsRefused() {
    byte[] registration =
        withHighS(new Registration(head, chain, Optional.empty()).encode(), head.signature());
    assertThat(refusal(() -> Registration.parse(registration))).isEqualTo(FormatCode.HIGH_S);
    byte[] bare = withHighS(head.encode(), head.signature());
    assertThat(refusal(() -> Head.parse(bare))).isEqualTo(FormatCode.HIGH_S);
  }

  @Test
  void theHighSOfATestIsTheSameSignatureToThePrimitive() {
    byte[] high = withHighS(head.encode(), head.signature());
    byte[] signature = Arrays.copyOfRange(high, high.length - 64, high.length);
    byte[] message = Head.toBeSigned(head.statement(), head.root());
    assertThat(Es256.verify(chain.publicKey(), message, Bytes.of(signature))).isTrue();
    assertThat(Es256.normalise(signature)).isEqualTo(head.signature());
  }

  @Test
  void anUnknownUnprotectedKeyIsRefusedWhereverItStands() {
    byte[] statement = head.statement().encode();
    byte[] inReceipt =
        proofs(start(statement, 2).uint(4).bstr(new byte[1]), inclusion(7), head.signature());
    assertThat(refusal(() -> Receipt.parse(inReceipt))).isEqualTo(FormatCode.UNKNOWN_KEY);
    assertThat(inFile(inReceipt)).isEqualTo(FormatCode.UNKNOWN_KEY);
    byte[] known = proofs(start(statement, 1), inclusion(7), head.signature());
    assertThat(Receipt.parse(known).inclusions()).hasSize(1);
    byte[] inHead =
        start(statement, 1)
            .uint(4)
            .bstr(new byte[1])
            .bstr(head.root())
            .bstr(head.signature())
            .toByteArray();
    assertThat(refusal(() -> Head.parse(inHead))).isEqualTo(FormatCode.UNKNOWN_KEY);
    CborWriter w = start(statement, 2).uint(4).bstr(new byte[1]).uint(33);
    chain.write(w);
    byte[] inRegistration = w.bstr(head.root()).bstr(head.signature()).toByteArray();
    assertThat(refusal(() -> Registration.parse(inRegistration))).isEqualTo(FormatCode.UNKNOWN_KEY);
  }

  @Test
  void aReceiptForAnotherSizeIsRefused() {
    byte[] other = proofs(start(head.statement().encode(), 1), inclusion(6), head.signature());
    RejectInput e = catchThrowableOfType(RejectInput.class, () -> Receipt.parse(other));
    assertThat(e.code()).isEqualTo(FormatCode.MALFORMED);
    assertThat(e.detail()).contains("a proof for 6 leaves under a head of 7");
  }

  @Test
  void aConsistencyProofToAnotherSizeIsRefused() {
    byte[] statement = head.statement().encode();
    CborWriter w = start(statement, 2).uint(33);
    chain.write(w);
    w.uint(396).map(1).integer(-2).array(1).bstr(ProofCodec.encode(scene.device.consistency(3, 6)));
    byte[] other = w.bstr(head.root()).bstr(head.signature()).toByteArray();
    assertThat(refusal(() -> Registration.parse(other))).isEqualTo(FormatCode.MALFORMED);
  }

  @Test
  void anAlgorithmOtherThanEs256IsRefused() {
    byte[] statement = head.statement().encode();
    assertThat(statement[2]).isEqualTo((byte) 0x26);
    statement[2] = 0x27;
    assertThat(refusal(() -> HeadStatement.parse(statement))).isEqualTo(FormatCode.MALFORMED);
  }

  @Test
  void esp256IsAcceptedLikeEs256() {
    TestKeys keys = scene.device.keys();
    HeadStatement s =
        new HeadStatement(
            -9, keys.issuer(), scene.device.logId(), OptionalLong.empty(), 7, chain.x5t());
    Digest root = scene.device.root(7);
    Head esp = new Head(s, root, keys.sign(Head.toBeSigned(s, root)));
    assertThat(Head.parse(esp.encode())).isEqualTo(esp);
    List<Receipt> cities =
        List.of(
            scene.riverside.anchor(esp, Scene.T0 + 60), scene.hilltop.anchor(esp, Scene.T0 + 90));
    ProofGroup group =
        scene.group(List.of(1L), scene.device.receipt(esp, List.of(1L), Optional.empty(), cities));
    assertThat(Scene.verify(Scene.file(group), scene.trust()).verdict())
        .isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aKeyThatIsNotOnP256VerifiesNothing() {
    var p384 = TestKeys.keyPair("secp384r1");
    assertThat(Es256.isP256(p384.getPublic())).isFalse();
    assertThat(Es256.verify(p384.getPublic(), new byte[1], head.signature())).isFalse();
    assertThat(head.verify(p384.getPublic())).isFalse();
  }

  private static CborWriter start(byte[] statement, int unprotectedKeys) {
    return new CborWriter(512).tag(18).array(4).bstr(statement).map(unprotectedKeys);
  }

  private static byte[] proofs(CborWriter w, byte[] inclusion, Bytes signature) {
    w.uint(396).map(1).integer(-1).array(1).bstr(inclusion);
    return w.nil().bstr(signature).toByteArray();
  }

  private byte[] inclusion(long size) {
    return ProofCodec.encode(scene.device.inclusion(1, size));
  }

  private Code inFile(byte[] encodedReceipt) {
    byte[] file =
        new CborWriter(4096)
            .tag(55799)
            .array(2)
            .uint(1)
            .array(1)
            .array(2)
            .array(2)
            .bstr(scene.device.entry(1))
            .bstr(scene.device.entry(2))
            .array(1)
            .bstr(encodedReceipt)
            .toByteArray();
    Report report = Scene.verify(file, scene.trust());
    assertThat(report.verdict()).isEqualTo(Verdict.NOT_VERIFIED);
    return report.finding().orElseThrow().code();
  }

  private static Code refusal(Runnable parse) {
    return catchThrowableOfType(RejectInput.class, parse::run).code();
  }

  /** The same bytes, with n - s in the place of this signature's s. */
  static byte[] withHighS(byte[] bytes, Bytes signature) {
    byte[] raw = signature.toArray();
    byte[] high = N.subtract(new BigInteger(1, raw, 32, 32)).toByteArray();
    byte[] changed = bytes.clone();
    for (int i = 0; i <= bytes.length - 64; i++) {
      if (Arrays.equals(bytes, i, i + 64, raw, 0, 64)) {
        Arrays.fill(changed, i + 32, i + 64, (byte) 0);
        int digits = Math.min(32, high.length);
        System.arraycopy(high, high.length - digits, changed, i + 64 - digits, digits);
        return changed;
      }
    }
    throw new IllegalArgumentException("the signature is not in these bytes");
  }
}
