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
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Registrations of many devices, signed beforehand and kept in memory, so that offering them costs
 * next to nothing.
 */
record Fleet(List<Device> devices) {
  /**
   * @param heads of its growing log, oldest first
   * @param registrations of these heads, as they go over the wire
   */
  record Device(String name, SoftwareKey key, List<Head> heads, List<byte[]> registrations) {}

  static Fleet sign(TestAuthority authority, int devices, int headsEach)
      throws GeneralSecurityException {
    List<Digest> leaves = new ArrayList<>();
    List<Digest> roots = new ArrayList<>();
    Frontier frontier = new Frontier();
    for (int i = 0; i < headsEach; i++) {
      leaves.add(Merkle.leaf(new byte[] {(byte) i, (byte) (i >> 8)}));
      frontier.append(leaves.getLast());
      roots.add(frontier.root());
    }
    ArrayList<Device> signed = new ArrayList<>();
    for (int i = 0; i < devices; i++) {
      String name = "bench-" + i;
      signed.add(device(name, SoftwareKey.certified(authority, name), leaves, roots));
    }
    return new Fleet(signed);
  }

  int size() {
    return devices.stream().mapToInt(d -> d.heads().size()).sum();
  }

  private static Device device(
      String name, SoftwareKey key, List<Digest> leaves, List<Digest> roots) {
    ArrayList<Head> heads = new ArrayList<>();
    ArrayList<byte[]> registrations = new ArrayList<>();
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
      heads.add(head);
      registrations.add(new Registration(head, key.chain(), grown).encode());
    }
    return new Device(name, key, heads, registrations);
  }

  private static Digest root(List<Digest> leaves, int level, int index) {
    return level == 0
        ? leaves.get(index)
        : Merkle.node(root(leaves, level - 1, 2 * index), root(leaves, level - 1, 2 * index + 1));
  }
}
