package dev.edgeseal.citynode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.citynode.RegistrationRules.Decision;
import dev.edgeseal.citynode.RegistrationRules.Registered;
import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Merkle;
import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.evidence.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {
  private static final TestKeys DEVICE = TestKeys.ca().device("meter-1");
  private static final int SIZES = 12;

  private static Merkle.Subtrees tree(String prefix) {
    return new Merkle.Subtrees() {
      @Override
      public Digest root(int level, long index) {
        return level == 0
            ? Merkle.leaf((prefix + index).getBytes(StandardCharsets.UTF_8))
            : Merkle.node(root(level - 1, 2 * index), root(level - 1, 2 * index + 1));
      }
    };
  }

  private static final Merkle.Subtrees OURS = tree("a");
  private static final Merkle.Subtrees OTHER = tree("b");

  private static Registration at(
      Merkle.Subtrees tree, long size, Optional<ConsistencyProof> proof) {
    return new Registration(
        DEVICE.head("log", OptionalLong.empty(), size, Merkle.root(tree, size)),
        DEVICE.chain(),
        proof);
  }

  private static Registration at(Merkle.Subtrees tree, long size) {
    return at(tree, size, Optional.empty());
  }

  private static Registration grown(Merkle.Subtrees tree, long from, long size) {
    return at(tree, size, Optional.of(Merkle.proveConsistency(tree, from, size)));
  }

  private static Optional<Registered> registered(Registration r) {
    return Optional.of(new Registered(r.head(), 7));
  }

  @Test
  void theFirstHeadOfALogIsAppendedWithOrWithoutAProof() {
    assertThat(RegistrationRules.decide(Optional.empty(), Optional.empty(), 1, at(OURS, 5)))
        .isEqualTo(new Decision.Append());
    assertThat(RegistrationRules.decide(Optional.empty(), Optional.empty(), 1, grown(OURS, 3, 5)))
        .isEqualTo(new Decision.Append());
  }

  @Test
  void aHeadIsAppendedExactlyWhenAValidProofLinksItToTheNewest() {
    for (int last = 1; last < SIZES; last++) {
      Optional<Registered> newest = registered(at(OURS, last));
      for (int size = last + 1; size <= SIZES; size++) {
        for (int from = 1; from < size; from++) {
          Decision decision =
              RegistrationRules.decide(newest, Optional.empty(), 1, grown(OURS, from, size));
          Decision foreign =
              RegistrationRules.decide(newest, Optional.empty(), 1, grown(OTHER, from, size));
          if (from == last) {
            assertThat(decision).isEqualTo(new Decision.Append());
          } else {
            assertThat(decision).isInstanceOf(Decision.Conflict.class);
          }
          assertThat(foreign).isInstanceOf(Decision.Conflict.class);
        }
        assertThat(RegistrationRules.decide(newest, Optional.empty(), 1, at(OURS, size)))
            .isInstanceOf(Decision.Conflict.class);
      }
    }
  }

  @Test
  void aProofWithAnyBitChangedIsAConflictAndNeverAFork() {
    Optional<Registered> newest = registered(at(OURS, 5));
    ConsistencyProof proof = Merkle.proveConsistency(OURS, 5, 11);
    for (int i = 0; i < proof.path().size(); i++) {
      for (int bit = 0; bit < 8 * Digest.SIZE; bit += 17) {
        byte[] hash = proof.path().get(i).toArray();
        hash[bit / 8] ^= (byte) (1 << bit % 8);
        List<Digest> path = new ArrayList<>(proof.path());
        path.set(i, Digest.of(hash));
        Registration bad = at(OURS, 11, Optional.of(new ConsistencyProof(5, 11, path)));
        assertThat(RegistrationRules.decide(newest, Optional.empty(), 1, bad))
            .isInstanceOf(Decision.Conflict.class);
      }
    }
  }

  @Test
  void theSameBytesAgainAreTheSameLeaf() {
    Registration r = at(OURS, 5);
    assertThat(RegistrationRules.decide(registered(grown(OURS, 5, 9)), registered(r), 1, r))
        .isEqualTo(new Decision.Again(7));
  }

  @Test
  void theSameRootUnderOtherBytesShowsTheRegisteredHead() {
    Registration first = at(OURS, 5);
    Decision decision =
        RegistrationRules.decide(registered(first), registered(first), 1, at(OURS, 5));
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Conflict.class, c -> assertThat(c.registered()).isEqualTo(first.head()));
  }

  @Test
  void anotherRootOfARegisteredSizeIsAForkWhateverItsProof() {
    Registration first = at(OURS, 5);
    for (Registration other : List.of(at(OTHER, 5), grown(OTHER, 3, 5))) {
      assertThat(
              RegistrationRules.decide(registered(grown(OURS, 5, 9)), registered(first), 1, other))
          .isEqualTo(new Decision.Fork(first.head()));
    }
  }

  @Test
  void aSmallerHeadThatWasNeverRegisteredIsAConflictWithTheNewest() {
    Registration newest = grown(OURS, 5, 9);
    for (Merkle.Subtrees tree : List.of(OURS, OTHER)) {
      assertThat(RegistrationRules.decide(registered(newest), Optional.empty(), 1, at(tree, 7)))
          .isInstanceOfSatisfying(
              Decision.Conflict.class, c -> assertThat(c.registered()).isEqualTo(newest.head()));
    }
  }
}
