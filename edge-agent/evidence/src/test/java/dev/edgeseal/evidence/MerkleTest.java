package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Merkle.ConsistencyProof;
import dev.edgeseal.evidence.Merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTest {
  private static final int MOST = 100;

  private final TestLog log = new TestLog(TestKeys.city("unused"), "unused");
  private final List<byte[]> entries = new ArrayList<>();

  MerkleTest() {
    for (int i = 0; i < MOST; i++) {
      byte[] entry = {(byte) i, 7};
      entries.add(entry);
      log.append(entry);
    }
  }

  @Test
  void everyRootUpTo100IsTheDefinitionsAndTheFrontiers() {
    Frontier frontier = new Frontier();
    for (int n = 1; n <= MOST; n++) {
      frontier.append(Merkle.leaf(entries.get(n - 1)));
      assertThat(log.root(n).toArray()).isEqualTo(SecondTree.mth(entries.subList(0, n)));
      assertThat(frontier.root()).isEqualTo(log.root(n));
    }
  }

  @Test
  void everyLeafOfEveryTreeIsProvenAndNoOtherPlaceIs() {
    for (int n = 1; n <= MOST; n++) {
      for (int i = 0; i < n; i++) {
        InclusionProof p = log.inclusion(i, n);
        Digest leaf = Merkle.leaf(entries.get(i));
        assertThat(p.root(leaf)).isEqualTo(log.root(n));
        assertThat(SecondTree.rootFrom(leaf.toArray(), i, n, raw(p.path())))
            .isEqualTo(log.root(n).toArray());
        for (int other = 0; other < n; other++) {
          if (other != i) {
            assertThat(leads(other, n, p.path(), leaf, log.root(n))).isFalse();
          }
        }
        assertThat(leads(i, n, p.path().reversed(), leaf, log.root(n)))
            .isEqualTo(p.path().size() < 2);
      }
    }
  }

  @Test
  void everyBitOfEveryInclusionProofMatters() {
    long tried = IntStream.rangeClosed(2, MOST).parallel().mapToLong(this::flipInclusions).sum();
    // the sum of the lengths of all paths, by 256 bits
    assertThat(tried).isEqualTo(256L * pathLengths());
  }

  private long pathLengths() {
    long sum = 0;
    for (int n = 2; n <= MOST; n++) {
      for (int i = 0; i < n; i++) {
        sum += log.inclusion(i, n).path().size();
      }
    }
    return sum;
  }

  private long flipInclusions(int n) {
    long tried = 0;
    Digest root = log.root(n);
    for (int i = 0; i < n; i++) {
      InclusionProof p = log.inclusion(i, n);
      Digest leaf = Merkle.leaf(entries.get(i));
      for (int bit = 0; bit < 256 * p.path().size(); bit++) {
        if (leads(i, n, flipped(p.path(), bit), leaf, root)) {
          throw new AssertionError("bit " + bit + " of leaf " + i + " of " + n);
        }
        tried++;
      }
      List<Digest> longer = new ArrayList<>(p.path());
      longer.add(leaf);
      assertThat(leads(i, n, longer, leaf, root)).isFalse();
      assertThat(leads(i, n, p.path().subList(1, p.path().size()), leaf, root)).isFalse();
    }
    return tried;
  }

  @Test
  void everyPairOfSizesIsConsistentAndEveryBitOfItsProofMatters() {
    long tried = IntStream.rangeClosed(2, MOST).parallel().mapToLong(this::flipConsistency).sum();
    assertThat(tried).isGreaterThan(256L * MOST * (MOST - 1) / 2);
  }

  private long flipConsistency(int n) {
    long tried = 0;
    Digest b = log.root(n);
    for (int m = 1; m < n; m++) {
      ConsistencyProof p = log.consistency(m, n);
      Digest a = log.root(m);
      assertThat(p.check(a, b)).isTrue();
      byte[][] roots = SecondTree.rootsFrom(m, n, raw(p.path()), true, a.toArray());
      assertThat(roots[0]).isEqualTo(a.toArray());
      assertThat(roots[1]).isEqualTo(b.toArray());
      for (int bit = 0; bit < 256 * p.path().size(); bit++) {
        if (new ConsistencyProof(m, n, flipped(p.path(), bit)).check(a, b)) {
          throw new AssertionError("bit " + bit + " from " + m + " to " + n);
        }
        tried++;
      }
      refuseOtherShapes(p, a, b);
    }
    return tried;
  }

  private void refuseOtherShapes(ConsistencyProof p, Digest a, Digest b) {
    long m = p.oldSize();
    long n = p.newSize();
    assertThat(p.check(b, a)).isFalse();
    assertThat(p.check(a, log.root(n - 1))).isFalse();
    List<Digest> longer = new ArrayList<>(p.path());
    longer.add(a);
    assertThat(new ConsistencyProof(m, n, longer).check(a, b)).isFalse();
    assertThat(new ConsistencyProof(m, n, p.path().subList(1, p.path().size())).check(a, b))
        .isFalse();
    if (m > 1) {
      assertThat(new ConsistencyProof(m - 1, n, p.path()).check(a, b)).isFalse();
    }
  }

  @Test
  void theTreeWalkWrittenApartAgreesOnRandomTrees() {
    long seed = new Random().nextLong();
    System.out.println("MerkleTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      long size = 1 + (random.nextLong() >>> 1) % (1L << (1 + random.nextInt(30)));
      long index = (random.nextLong() >>> 1) % size;
      List<Digest> path = new ArrayList<>();
      for (int i = random.nextInt(33); i > 0; i--) {
        path.add(random(random));
      }
      Digest leaf = random(random);
      byte[] ours = rootOrNothing(() -> new InclusionProof(size, index, path).root(leaf).toArray());
      byte[] theirs =
          rootOrNothing(() -> SecondTree.rootFrom(leaf.toArray(), index, size, raw(path)));
      assertThat(ours).as("seed %d round %d", seed, round).isEqualTo(theirs);
    }
  }

  @Test
  void aTreeOfTheLargestSizeHasABoundedPath() {
    assertThatThrownBy(() -> new InclusionProof(Merkle.MAX_SIZE + 1, 0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InclusionProof(4, 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsistencyProof(4, 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsistencyProof(0, 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] rootOrNothing(java.util.function.Supplier<byte[]> root) {
    try {
      return root.get();
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static boolean leads(long i, long n, List<Digest> path, Digest leaf, Digest root) {
    try {
      return new InclusionProof(n, i, path).root(leaf).equals(root);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<Digest> flipped(List<Digest> path, int bit) {
    List<Digest> changed = new ArrayList<>(path);
    byte[] b = path.get(bit / 256).toArray();
    b[bit % 256 / 8] ^= (byte) (1 << bit % 8);
    changed.set(bit / 256, Digest.of(b));
    return changed;
  }

  private static Digest random(Random random) {
    byte[] b = new byte[Digest.SIZE];
    random.nextBytes(b);
    return Digest.of(b);
  }

  private static List<byte[]> raw(List<Digest> path) {
    return path.stream().map(Digest::toArray).toList();
  }
}
