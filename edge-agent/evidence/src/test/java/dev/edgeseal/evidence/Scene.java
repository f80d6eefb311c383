package dev.edgeseal.evidence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A device under a CA, three cities, and a trust list that names two of them. */
final class Scene {
  /** 2026-09-21T14:13:20Z: when the device captures. */
  static final long T0 = 1_790_000_000L;

  final KeySource source;
  final TestKeys.Ca ca;
  final TestLog device;
  final TestLog riverside;
  final TestLog hilltop;
  final TestLog harbour;

  Scene() {
    this(KeySource.random());
  }

  Scene(KeySource source) {
    this.source = source;
    ca = TestKeys.ca("Plant CA", source);
    device = new TestLog(ca.below("Line CA").device("press-4"), "device-log-1");
    riverside = new TestLog(TestKeys.city("riverside", source), "city-log-1");
    hilltop = new TestLog(TestKeys.city("hilltop", source), "city-log-2");
    harbour = new TestLog(TestKeys.city("harbour", source), "city-log-3");
    device.append(genesis(Optional.empty()));
    for (TestLog city : List.of(riverside, hilltop, harbour)) {
      city.append("policy".getBytes(StandardCharsets.UTF_8));
    }
  }

  byte[] genesis(Optional<Note.Predecessor> predecessor) {
    Note note =
        new Note.Genesis(
            "device-log-1",
            device.keys().issuer(),
            "model",
            device.keys().chain().x5t(),
            predecessor);
    return record(Record.DEVICE, ContentType.NOTE, note.encode(), 0).encode();
  }

  static Record record(String source, ContentType type, byte[] payload, long page) {
    CaptureTime time =
        new CaptureTime(
            OptionalLong.of(T0 * 1000 + page),
            CaptureTime.Grade.SYNCHRONISED,
            OptionalLong.of(20),
            page);
    byte[] salt = new byte[Record.SALT_SIZE];
    salt[0] = (byte) page;
    return new Record(source, 1, page, time, type, Bytes.of(payload), Bytes.of(salt));
  }

  static Record reading(long page) {
    return record(
        "meter/M-1",
        ContentType.JSON,
        ("{\"kWh\":" + page + "}").getBytes(StandardCharsets.UTF_8),
        page);
  }

  Scene readings(int n) {
    for (int i = 0; i < n; i++) {
      device.append(reading(device.size()).encode());
    }
    return this;
  }

  Head deviceHead() {
    return device.head(device.size(), OptionalLong.of(T0 + 1));
  }

  ProofGroup group(List<Long> indices, Receipt... receipts) {
    return new ProofGroup(
        indices.stream().map(i -> Bytes.of(device.entry(i))).toList(), List.of(receipts));
  }

  /** One device receipt over these records, anchored with riverside at T0+60, hilltop at T0+90. */
  ProofGroup anchored(Long... indices) {
    Head head = deviceHead();
    return group(
        List.of(indices),
        device.receipt(
            head,
            List.of(indices),
            Optional.empty(),
            List.of(riverside.anchor(head, T0 + 60), hilltop.anchor(head, T0 + 90))));
  }

  static TrustList.City city(TestLog log) {
    return city(log, 0, OptionalLong.empty());
  }

  static TrustList.City city(TestLog log, long from, OptionalLong until) {
    return new TrustList.City(
        Issuer.cityName(log.keys().issuer()),
        log.keys().issuer(),
        log.logId(),
        log.keys().chain().encoded().getFirst(),
        from,
        until);
  }

  TrustList trust() {
    return trust(2, city(riverside), city(hilltop));
  }

  TrustList trust(int quorum, TrustList.City... cities) {
    return trust(quorum, List.of(), cities);
  }

  TrustList trust(int quorum, List<TrustList.Revocation> revocations, TrustList.City... cities) {
    return new TrustList(
        "plant",
        1,
        quorum,
        CertificateChain.of(ca.certificate()).encoded(),
        List.of(cities),
        revocations);
  }

  static byte[] file(ProofGroup... groups) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ProofWriter writer = new ProofWriter(out, groups.length);
      for (ProofGroup group : groups) {
        writer.write(group);
      }
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Report verify(byte[] proof, TrustList trust) {
    return verify(proof, Optional.of(trust));
  }

  static Report verify(byte[] proof, Optional<TrustList> trust) {
    try {
      return new Verifier(trust).verify(new ByteArrayInputStream(proof), (index, record) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> told(byte[] proof, TrustList trust) {
    ArrayList<String> told = new ArrayList<>();
    try {
      new Verifier(Optional.of(trust))
          .verify(
              new ByteArrayInputStream(proof),
              (index, record) -> told.add(index + " " + record.source()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return told;
  }
}
