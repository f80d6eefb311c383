package dev.edgeseal.testrig.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.evidence.Digest;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.TestKeys;
import dev.edgeseal.journal.DeepCheck;
import dev.edgeseal.journal.DeviceJournal;
import dev.edgeseal.testrig.SoftwareKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@link JournalProcess} and what it had said before it was killed. */
final class JournalVictim implements Victim {
  private static final int DEEP_EVERY = 10;
  private static final String THREADS = "6";
  private static final String WITHOUT_END = Integer.toString(Integer.MAX_VALUE);

  private record Sealed(long size, Digest root) {}

  private final Path directory;
  private final SoftwareKey key;
  private final Map<Long, Digest> all = new HashMap<>();
  private final List<Long> indices = new ArrayList<>();
  private final List<Sealed> heads = new ArrayList<>();
  private Optional<Head> registered = Optional.empty();
  private List<String> dieAt = List.of();
  private int rounds;

  JournalVictim(Path directory) throws IOException {
    TestKeys keys = TestKeys.ca().device("es-crash");
    this.directory = directory;
    this.key = new SoftwareKey(keys.keyPair().getPrivate(), keys.chain());
    key.write(directory);
  }

  /** The next processes kill themselves at the n-th occurrence of a step of the commit order. */
  void dieAt(String step, int occurrence) {
    dieAt = List.of(step, Integer.toString(occurrence));
  }

  int acknowledged() {
    return all.size();
  }

  int rounds() {
    return rounds;
  }

  @Override
  public List<String> command() {
    List<String> args = new ArrayList<>(List.of(directory.toString(), THREADS, WITHOUT_END));
    args.addAll(dieAt);
    return Child.java(JournalProcess.class, args.toArray(String[]::new));
  }

  @Override
  public void acknowledged(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "A" -> {
        long index = Long.parseLong(words[1]);
        indices.add(index);
        assertThat(all.put(index, digest(words[2]))).as("index %d twice", index).isNull();
      }
      case "S" -> heads.add(new Sealed(Long.parseLong(words[1]), digest(words[2])));
      case "C" -> {}
      default -> throw new AssertionError(line);
    }
  }

  private static Digest digest(String hex) {
    return Digest.of(HexFormat.of().parseHex(hex));
  }

  @Override
  public void check() throws Exception {
    rounds++;
    try (DeviceJournal journal =
        DeviceJournal.open(JournalProcess.settings(directory, key, step -> {}), key)) {
      indices.forEach(index -> assertHolds(journal, index));
      Head head = journal.sealed(journal.size() - 1).get(30, TimeUnit.SECONDS);
      for (Sealed sealed : heads) {
        assertGrows(journal, sealed, head);
      }
      register(journal, head);
    }
    indices.clear();
    heads.clear();
    if (rounds % DEEP_EVERY == 0) {
      assertSound();
    }
  }

  /** As {@link #check}, of everything ever acknowledged. */
  void checkAll() throws Exception {
    indices.addAll(all.keySet());
    check();
    assertSound();
  }

  private void assertSound() {
    assertThat(DeepCheck.run(directory.resolve("journal.db")).findings()).isEmpty();
  }

  private void assertHolds(DeviceJournal journal, long index) {
    assertThat(journal.size()).isGreaterThan(index);
    assertThat(Digest.sha256(journal.reader().record(index).payload().toArray()))
        .as("record %d", index)
        .isEqualTo(all.get(index));
  }

  private static void assertGrows(DeviceJournal journal, Sealed from, Head to) {
    long size = to.statement().size();
    assertThat(from.size()).isLessThanOrEqualTo(size);
    if (from.size() == size) {
      assertThat(to.root()).isEqualTo(from.root());
    } else {
      assertThat(journal.proveConsistency(from.size(), size).check(from.root(), to.root()))
          .as("from the head of %d to that of %d", from.size(), size)
          .isTrue();
    }
  }

  /** As a city node does: signed by this device's key, and grown out of the last one. */
  private void register(DeviceJournal journal, Head head) {
    assertThat(head.verify(key.chain().publicKey())).isTrue();
    registered.ifPresent(
        last -> assertGrows(journal, new Sealed(last.statement().size(), last.root()), head));
    registered = Optional.of(head);
  }
}
