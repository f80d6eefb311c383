package dev.edgeseal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Merkle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tiles against the tree as RFC 9162 writes it down. */
class TreeTest {
  private static final Naive NAIVE = Naive.of(66_200);

  @TempDir Path directory;

  private static Map<Long, byte[]> grow(Tree tree, int size) {
    Map<Long, byte[]> tiles = new HashMap<>();
    while (tree.size() < size) {
      tree.append(NAIVE.leaves().get((int) tree.size()));
      for (Tree.Tile tile : tree.takeCompleted()) {
        assertThat(tiles.put(Store.tileId(tile.level(), tile.number()), tile.hashes())).isNull();
      }
    }
    return tiles;
  }

  private static Merkle.Subtrees reader(Tree tree, Map<Long, byte[]> tiles) {
    return new TileTree(
            (level, number) -> {
              byte[] hashes = tiles.get(Store.tileId(level, number));
              if (hashes == null) {
                throw new AssertionError("no tile " + number + " of level " + level);
              }
              return hashes;
            })
        .at(tree.snapshot());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 255, 256, 257, 511, 512, 513, 65_280, 65_535, 65_536, 65_537, 66_200})
  void rootsAndProofsAreThoseOfTheNaiveTree(int size) {
    Tree tree = Tree.empty();
    Map<Long, byte[]> tiles = grow(tree, size);
    Merkle.Subtrees subtrees = reader(tree, tiles);
    assertThat(tree.root()).isEqualTo(NAIVE.root(0, size));
    assertThat(Merkle.root(subtrees, size)).isEqualTo(NAIVE.root(0, size));
    Random random = new Random(size);
    for (int i = 0; i < 20; i++) {
      int part = 1 + random.nextInt(size);
      int index = random.nextInt(part);
      assertThat(Merkle.proveInclusion(subtrees, index, part).root(NAIVE.leaves().get(index)))
          .isEqualTo(NAIVE.root(0, part));
      if (part < size) {
        assertThat(
                Merkle.proveConsistency(subtrees, part, size)
                    .check(NAIVE.root(0, part), NAIVE.root(0, size)))
            .isTrue();
      }
    }
  }

  @Test
  void randomSizesGiveTheNaiveRootAtEveryOldSize() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      int size = 1 + random.nextInt(3000);
      Tree tree = Tree.empty();
      Map<Long, byte[]> tiles = grow(tree, size);
      Merkle.Subtrees subtrees = reader(tree, tiles);
      for (int i = 0; i < 50; i++) {
        int old = 1 + random.nextInt(size);
        assertThat(Merkle.root(subtrees, old)).isEqualTo(NAIVE.root(0, old));
      }
    }
  }

  /** A snapshot is what was committed, whatever is appended to the tree afterwards. */
  @Test
  void aSnapshotDoesNotChangeWhileTheTreeGrows() {
    Tree tree = Tree.empty();
    Map<Long, byte[]> tiles = grow(tree, 700);
    Merkle.Subtrees then = reader(tree, tiles);
    tiles.putAll(grow(tree, 1500));
    for (int old : new int[] {1, 256, 600, 699, 700}) {
      assertThat(Merkle.root(then, old)).isEqualTo(NAIVE.root(0, old));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 254, 255, 256, 257, 511, 512, 513})
  void aRestartAtThisSizeContinuesTheSameTree(int size) throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      TestLog.fillTo(journal, size, "s");
    }
    restartAndGrow(log, size);
  }

  @Test
  void restartsAtTheSizesWhereASecondLevelOfTilesBeginsContinueTheSameTree() throws Exception {
    TestLog log = TestLog.in(directory);
    try (DeviceJournal journal = log.open()) {
      TestLog.fillTo(journal, 65_535, "s");
    }
    restartAndGrow(log, 65_535);
    restartAndGrow(log, 65_536);
    restartAndGrow(log, 65_537);
  }

  private static void restartAndGrow(TestLog log, int size) throws Exception {
    try (DeviceJournal journal = log.open()) {
      assertThat(journal.size()).isEqualTo(size);
      var before = journal.reader().log().root(size);
      int[] old = {1, Math.max(1, size - 300), Math.max(1, size - 1)};
      TestLog.fillTo(journal, size + 1, "s");
      assertThat(journal.proveConsistency(size, size + 1).check(before, root(journal, size + 1)))
          .isTrue();
      Arrays.stream(old)
          .filter(o -> o < size)
          .forEach(o ->
              assertThat(journal.proveConsistency(o, size).check(root(journal, o), before))
                  .isTrue());
      assertThat(journal.sealed(size).join().root()).isEqualTo(root(journal, size + 1));
    }
    assertThat(DeepCheck.run(log.file()).findings()).isEmpty();
  }

  private static Digest root(DeviceJournal journal, long size) {
    return journal.reader().log().root(size);
  }
}
