package dev.edgeseal.hsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Failure;
import dev.edgeseal.evidence.Failure.GiveUp;
import dev.edgeseal.evidence.Failure.RejectInput;
import dev.edgeseal.evidence.Failure.RetryLater;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.hsm.TokenInfo.PinState;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final Pkcs11Module MODULE = SoftHsm.module();

  @Test
  void aMissingTokenIsSaidWithWhatIsThere() {
    SoftHsm.Token token = SoftHsm.newToken();
    assertThatThrownBy(() -> MODULE.find(TokenId.of("no-such-token")))
        .isInstanceOf(RetryLater.class)
        .hasMessageContaining("ES-HSM-004")
        .hasMessageContaining(token.id().toString());
  }

  @Test
  void twoTokensOfOneLabelNeedASerial() throws CryptokiException {
    SoftHsm.Token one = SoftHsm.newToken();
    TokenInfo free =
        MODULE.present().stream().filter(t -> !t.initialised()).findFirst().orElseThrow();
    try (Pin so = Pin.random(new SecureRandom())) {
      MODULE.cryptoki().initToken(free.slot(), so, one.id().label());
    }
    String serial = one.id().serial().orElseThrow();
    assertThatThrownBy(() -> MODULE.find(TokenId.of(one.id().label())))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-005")
        .hasMessageContaining(serial);
    assertThat(MODULE.find(one.id()).serial()).isEqualTo(serial);
  }

  @Test
  void aLabelInUseIsNotGivenTwice() {
    SoftHsm.Token one = SoftHsm.newToken();
    assertThatThrownBy(() -> SoftHsm.newToken(one.id().label())).isInstanceOf(RejectInput.class);
    assertThatThrownBy(() -> SoftHsm.newToken("x".repeat(33))).isInstanceOf(RejectInput.class);
  }

  @Test
  void aTokenWithoutAUserPinIsNotReady() throws CryptokiException {
    String label = SoftHsm.freshLabel();
    TokenInfo free =
        MODULE.present().stream().filter(t -> !t.initialised()).findFirst().orElseThrow();
    try (Pin so = Pin.random(new SecureRandom())) {
      MODULE.cryptoki().initToken(free.slot(), so, label);
    }
    assertThat(MODULE.find(TokenId.of(label)).pin()).isEqualTo(PinState.NOT_SET);
    SoftHsm.Token other = SoftHsm.newToken();
    assertThatThrownBy(
            () -> TokenSigner.open(MODULE, TokenId.of(label), SoftHsm.ALIAS, other.pinFile()))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-007");
  }

  @Test
  void theLastTryIsToldFromTheFlags() {
    assertThat(withFlags(0x8).pin()).isEqualTo(PinState.ALL_TRIES_LEFT);
    assertThat(withFlags(0x10008).pin()).isEqualTo(PinState.SOME_TRIES_LEFT);
    assertThat(withFlags(0x30008).pin()).isEqualTo(PinState.LAST_TRY);
    assertThat(withFlags(0x40008).pin()).isEqualTo(PinState.LOCKED);
    assertThat(withFlags(0).pin()).isEqualTo(PinState.NOT_SET);
    assertThat(withFlags(0x100008).soPin()).isEqualTo(PinState.SOME_TRIES_LEFT);
    assertThat(withFlags(0x200008).soPin()).isEqualTo(PinState.LAST_TRY);
    assertThat(withFlags(0x400008).soPin()).isEqualTo(PinState.LOCKED);
    assertThat(withFlags(0x700008).pin()).isEqualTo(PinState.ALL_TRIES_LEFT);
  }

  private static TokenInfo withFlags(long flags) {
    return new TokenInfo("label", "serial", "manufacturer", "model", 0, flags);
  }

  @Test
  void aMissingModuleAndAFileThatIsNoneAreSaid() throws Exception {
    Path text = Files.writeString(Files.createTempFile("not-a-module", ".so"), "text");
    for (Path bad : List.of(Path.of("/nonexistent.so"), Path.of("relative.so"), text)) {
      assertThatThrownBy(() -> Pkcs11Module.load(bad))
          .isInstanceOf(GiveUp.class)
          .hasMessageContaining("ES-HSM-001");
    }
    Files.delete(text);
  }

  @Test
  void aKeyIsMadeOnceAndCannotLeaveTheToken() {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey first = ensure(token);
    DeviceKey again = ensure(token);
    assertThat(first.created()).isTrue();
    assertThat(again.created()).isFalse();
    assertThat(again.chain()).isEqualTo(first.chain());
    Optional<Boolean> yes = Optional.of(true);
    assertThat(first.attributes()).isEqualTo(new KeyAttributes(true, false, yes, yes, yes));
    assertThat(again.attributes()).isEqualTo(first.attributes());
    try (Pin pin = Pin.read(token.pinFile());
        TokenSession session = TokenSession.open(MODULE, token.id(), pin, false)) {
      TokenKeys keys = TokenKeys.open(MODULE, session.token(), pin);
      assertThat(keys.privateKey(SoftHsm.ALIAS).getEncoded()).isNull();
    }
  }

  @Test
  void aKeyThatACrashLeftWithoutItsCertificateIsKeptAndGetsOne() {
    SoftHsm.Token token = SoftHsm.newToken();
    byte[] point;
    try (Pin pin = Pin.read(token.pinFile())) {
      point =
          MODULE.inSession(
              token.id(),
              pin,
              session ->
                  KeyMaker.publicKey(KeyMaker.make(session, SoftHsm.ALIAS, List.of()))
                      .getEncoded());
    }
    assertThatThrownBy(token::open).hasMessageContaining("ES-HSM-017");
    DeviceKey key = ensure(token);
    assertThat(key.created()).isFalse();
    assertThat(key.publicKey().getEncoded()).isEqualTo(point);
    try (TokenSigner signer = token.open()) {
      signer.sign(new byte[1]);
    }
  }

  @Test
  void ofTwoCertificatesThatACrashLeftTheNewestCountsAndTheNextOneReplacesBoth() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey key = ensure(token);
    try (Pin pin = Pin.read(token.pinFile())) {
      MODULE.inSession(
          token.id(),
          pin,
          session -> {
            TokenKey k = TokenKey.find(session, SoftHsm.ALIAS).orElseThrow();
            Instant later = SoftHsm.CLOCK.instant().plusSeconds(60);
            List<X509Certificate> newer =
                List.of(SelfSigned.named(Issuer.city("vienna"), key.publicKey(), k::sign, later));
            var before = TokenCertificate.all(session);
            TokenCertificate.replace(session, "elsewhere".getBytes(UTF_8), "x", newer);
            TokenCertificate moved =
                TokenCertificate.all(session).stream()
                    .filter(c -> !before.contains(c) && c.label().equals("x"))
                    .findFirst()
                    .orElseThrow();
            Attributes copy =
                Attributes.ofClass(Attributes.CERTIFICATE_OBJECT)
                    .number(Attributes.CERTIFICATE_TYPE, Attributes.X509)
                    .bool(Attributes.TOKEN, true)
                    .text(Attributes.LABEL, SoftHsm.ALIAS)
                    .bytes(Attributes.ID, k.id())
                    .bytes(
                        Attributes.SUBJECT,
                        moved.certificate().getSubjectX500Principal().getEncoded())
                    .bytes(
                        Attributes.VALUE,
                        session
                            .objects()
                            .attribute(session.handle(), moved.handle(), Attributes.VALUE));
            return session.objects().create(session.handle(), copy);
          });
    }
    DeviceKey again = ensure(token);
    assertThat(CertificateChain.uris(again.chain().leaf()))
        .containsExactly("urn:edgeseal:city:vienna");
    again.selfSign(Issuer.city("linz"));
    try (Pin pin = Pin.read(token.pinFile())) {
      long left =
          MODULE.inSession(
              token.id(),
              pin,
              session ->
                  TokenCertificate.all(session).stream()
                      .filter(c -> c.label().equals(SoftHsm.ALIAS))
                      .count());
      assertThat(left).isEqualTo(1);
    }
  }

  @Test
  void aKeyThatCouldLeaveIsRefused() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    try (Pin pin = Pin.read(token.pinFile())) {
      MODULE.inSession(
          token.id(),
          pin,
          session -> {
            byte[] name = SoftHsm.ALIAS.getBytes(UTF_8);
            Attributes publicKey =
                Attributes.ofClass(Attributes.PUBLIC_KEY_OBJECT)
                    .bool(Attributes.TOKEN, true)
                    .bytes(Attributes.ID, name)
                    .bytes(Attributes.EC_PARAMS, HexFormat.of().parseHex("06082a8648ce3d030107"));
            Attributes privateKey =
                Attributes.ofClass(Attributes.PRIVATE_KEY_OBJECT)
                    .bool(Attributes.TOKEN, true)
                    .bool(Attributes.PRIVATE, true)
                    .bool(Attributes.SENSITIVE, true)
                    .bool(Attributes.EXTRACTABLE, true)
                    .bool(Attributes.SIGN, true)
                    .bytes(Attributes.ID, name);
            return session
                .objects()
                .generate(
                    session.handle(), Attributes.EC_KEY_PAIR_GEN_MECHANISM, publicKey, privateKey);
          });
    }
    assertThatThrownBy(() -> ensure(token))
        .isInstanceOf(GiveUp.class)
        .hasMessageContaining("ES-HSM-018");
    assertThatThrownBy(token::open).isInstanceOf(GiveUp.class).hasMessageContaining("ES-HSM-018");
  }

  @Test
  void aCitySignsItsOwnCertificateOnce() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey key = ensure(token);
    CertificateChain chain = key.selfSign(Issuer.city("vienna"));
    X509Certificate certificate = chain.leaf();
    certificate.verify(key.publicKey());
    assertThat(CertificateChain.uris(certificate)).containsExactly("urn:edgeseal:city:vienna");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=vienna");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(ensure(token).selfSign(Issuer.city("vienna"))).isEqualTo(chain);
    try (TokenSigner signer = token.open()) {
      assertThat(signer.chain()).isEqualTo(chain);
    }
  }

  @Test
  void aCertificateForAnotherKeyIsNotImported() {
    DeviceKey one = ensure(SoftHsm.newToken());
    DeviceKey two = ensure(SoftHsm.newToken());
    CertificateChain before = one.chain();
    assertThatThrownBy(() -> one.importChain(two.chain().certificates()))
        .isInstanceOf(RejectInput.class)
        .hasMessageContaining("ES-HSM-021");
    assertThat(one.chain()).isEqualTo(before);
  }

  @Test
  void anIssuedChainIsImportedAndTheAnchorLeftOut() throws Exception {
    SoftHsm.Token token = SoftHsm.newToken();
    DeviceKey key = ensure(token);
    KeyPairGenerator software = KeyPairGenerator.getInstance("EC", "SunEC");
    software.initialize(256);
    KeyPair authority = software.generateKeyPair();
    X509Certificate anchor = certificate("CN=ca", authority.getPublic(), authority.getPrivate());
    X509Certificate issued = certificate("CN=es-1", key.publicKey(), authority.getPrivate());
    for (int i = 0; i < 2; i++) {
      key.importChain(List.of(issued, anchor));
      assertThat(key.chain()).isEqualTo(CertificateChain.of(issued));
    }
    assertThat(ensure(token).created()).isFalse();
    try (TokenSigner signer = token.open()) {
      assertThat(signer.chain()).isEqualTo(CertificateChain.of(issued));
      signer.sign(new byte[1]);
    }
    assertThatThrownBy(() -> key.importChain(List.of(issued, issued)))
        .isInstanceOf(RejectInput.class);
  }

  private static X509Certificate certificate(String name, PublicKey key, PrivateKey authority)
      throws Exception {
    Date now = Date.from(SoftHsm.CLOCK.instant());
    Date later = Date.from(SoftHsm.CLOCK.instant().plusSeconds(3600));
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    new X500Name("CN=ca"), BigInteger.TWO, now, later, new X500Name(name), key)
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority)));
  }

  @Test
  void aTokenThatIsAwayNeverGetsASecondKey() throws Exception {
    SoftHsm.Token token = SoftHsm.newTokenWithKey();
    CertificateChain first = ensure(token).chain();
    Path elsewhere = SoftHsm.conf().resolveSibling(token.id().label() + "-away");
    Files.move(token.directory(), elsewhere);
    assertThatThrownBy(() -> ensure(token)).isInstanceOf(Failure.class);
    Files.move(elsewhere, token.directory());
    // the module's view of the token is stale now: it may refuse, it must not make a key
    try {
      assertThat(ensure(token).created()).isFalse();
    } catch (Failure e) {
      assertThat(e.code()).isInstanceOf(HsmCode.class);
    }
    MODULE.recycle();
    assertThat(ensure(token).chain()).isEqualTo(first);
  }

  @Test
  void everyCodeHasAnIdOfItsOwnAndWordsForAPerson() {
    Set<String> ids = new HashSet<>();
    for (HsmCode code : HsmCode.values()) {
      assertThat(ids.add(code.id())).isTrue();
      assertThat(List.of(code.title(), code.cause(), code.remedy())).allMatch(t -> t.length() > 10);
    }
  }

  private static DeviceKey ensure(SoftHsm.Token token) {
    return DeviceKey.ensure(MODULE, token.id(), token.pinFile(), SoftHsm.ALIAS, SoftHsm.CLOCK);
  }
}
