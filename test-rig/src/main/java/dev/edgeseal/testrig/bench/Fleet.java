package dev.edgeseal.testrig.bench;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Frontier;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import dev.edgeseal.evidence.Issuer;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.provisioning.TestAuthority;
import dev.edgeseal.testrig.SoftwareKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Registrations of many devices, signed beforehand, so that offering them costs no signature.
 *
 * @param devices of each the registrations of its growing log, oldest first
 */
record Fleet(List<List<Registration>> devices) {
  /**
   * @param name what the devices' names begin with; a fleet of another name has other keys and logs
   */
  static Fleet sign(TestAuthority authority, String name, int devices, int headsEach)
      throws GeneralSecurityException {
    List<Digest> leaves = new ArrayList<>();
    List<Digest> roots = new ArrayList<>();
    Frontier frontier = new Frontier();
    for (int i = 0; i < headsEach; i++) {
      leaves.add(Merkle.leaf(new byte[] {(byte) i, (byte) (i >> 8)}));
      frontier.append(leaves.getLast());
      roots.add(frontier.root());
    }
    ArrayList<List<Registration>> signed = new ArrayList<>();
    for (int i = 0; i < devices; i++) {
      String device = name + "-" + i;
      signed.add(registrations(device, SoftwareKey.certified(authority, device), leaves, roots));
    }
    return new Fleet(signed);
  }

  int size() {
    return devices.stream().mapToInt(List::size).sum();
  }

  void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(devices.size());
      for (List<Registration> device : devices) {
        out.writeInt(device.size());
        for (Registration registration : device) {
          byte[] bytes = registration.encode();
          out.writeInt(bytes.length);
          out.write(bytes);
        }
      }
    }
  }

  static Fleet read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      ArrayList<List<Registration>> devices = new ArrayList<>();
      for (int d = in.readInt(); d > 0; d--) {
        ArrayList<Registration> registrations = new ArrayList<>();
        for (int r = in.readInt(); r > 0; r--) {
          registrations.add(Registration.parse(in.readNBytes(in.readInt())));
        }
        devices.add(registrations);
      }
      return new Fleet(devices);
    }
  }

  private static List<Registration> registrations(
      String name, SoftwareKey key, List<Digest> leaves, List<Digest> roots) {
    ArrayList<Registration> registrations = new ArrayList<>();
    for (int size = 1; size <= roots.size(); size++) {
      HeadStatement statement =
          HeadStatement.es256(
              Issuer.device(name), "log-" + name, OptionalLong.empty(), size, key.chain().x5t());
      Digest root = roots.get(size - 1);
      Head head = new Head(statement, root, key.sign(Head.toBeSigned(statement, root)));
      Optional<ConsistencyProof> grown =
          size == 1
              ? Optional.empty()
              : Optional.of(
                  Merkle.proveConsistency(
                      (level, index) -> root(leaves, level, (int) index), size - 1L, size));
      registrations.add(new Registration(head, key.chain(), grown));
    }
    return registrations;
  }

  private static Digest root(List<Digest> leaves, int level, int index) {
    return level == 0
        ? leaves.get(index)
        : Merkle.node(root(leaves, level - 1, 2 * index), root(leaves, level - 1, 2 * index + 1));
  }
}
