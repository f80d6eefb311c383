package dev.edgeseal.testrig.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgeseal.agent.control.AgentStatus;
import dev.edgeseal.evidence.ContentType;
import dev.edgeseal.evidence.Note;
import dev.edgeseal.evidence.Record;
import dev.edgeseal.journal.CommitStep;
import dev.edgeseal.journal.DeviceReader;
import dev.edgeseal.journal.JournalCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a technician meets: each with its code, cause and remedy, and nothing acknowledged lost. */
final class FaultTest {
  @TempDir private static Path folder;
  private static World world;

  @BeforeAll
  static void enrol() throws Exception {
    world = new World(folder);
  }

  @AfterAll
  static void end() throws Exception {
    world.close();
  }

  private static void explains(String text, String code) {
    assertThat(text).contains(code).containsPattern("Cause +\\w").containsPattern("Do +\\w");
  }

  @Test
  void aTokenThatGoesAwayWhileRunningIsSaidAndSealingGoesOnWhenItIsBack() throws Exception {
    Device device = world.device("unplugged", world.coap());
    Memory memory = new Memory();
    Part agent = device.start();
    long start = System.currentTimeMillis();
    try (Producer producer = device.produce(memory)) {
      producer.send(50);
      long sealed = device.await("seals", s -> s.sealed() == s.captured()).sealed();
      Path away = Files.move(world.tokens(), folder.resolve("pocket"));
      try {
        producer.send(500);
        AgentStatus waiting = device.await("what is wrong", s -> s.sealing().isPresent());
        assertThat(waiting.captured()).isGreaterThanOrEqualTo(sealed + 500);
        assertThat(waiting.sealing().orElseThrow()).startsWith("ES-HSM-");
        assertThat(agent.text()).contains(waiting.sealing().orElseThrow());
        Awaitility.await("the note")
            .atMost(World.PATIENCE)
            .until(() -> !tokenNotes(device.journal()).isEmpty());
      } finally {
        Files.move(away, world.tokens());
      }
      device.await("seals again", s -> s.sealed() == s.captured() && s.sealing().isEmpty());
      Awaitility.await("both notes")
          .atMost(World.PATIENCE)
          .until(() -> tokenNotes(device.journal()).size() == 2);
    }
    device.stop();
    List<Note> notes = tokenNotes(device.journal());
    assertThat(notes.getFirst())
        .isInstanceOfSatisfying(
            Note.TokenLost.class, n -> assertThat(n.cause()).startsWith("ES-HSM-"));
    assertThat(notes.getLast())
        .isInstanceOfSatisfying(
            Note.TokenBack.class,
            n -> assertThat(n.since().orElseThrow()).isBetween(start, System.currentTimeMillis()));
    memory.checkAll(device.journal());
    device.checkDeeply();
  }

  /** What the log says of its token. */
  private static List<Note> tokenNotes(Path journal) {
    List<Note> notes = new ArrayList<>();
    try (DeviceReader reader = DeviceReader.open(journal)) {
      for (long i = 1; i < reader.size(); i++) {
        Record record = reader.record(i);
        if (record.type().equals(ContentType.NOTE)
            && Note.parse(record.payload().toArray()) instanceof Note note
            && (note instanceof Note.TokenLost || note instanceof Note.TokenBack)) {
          notes.add(note);
        }
      }
    }
    return notes;
  }

  @Test
  void aTokenThatIsMissingAtTheStartIsWaitedFor() throws Exception {
    Device device = world.device("late", world.coap());
    Memory memory = new Memory();
    device.start();
    device.stop();
    Path away = Files.move(world.tokens(), folder.resolve("drawer"));
    try {
      Files.createDirectory(world.tokens());
      device.start();
      try (Producer producer = device.produce(memory)) {
        producer.send(300);
      }
      device.await("what is wrong", s -> s.captured() > 300 && s.sealing().isPresent());
      Files.delete(world.tokens());
    } finally {
      Files.move(away, world.tokens());
    }
    device.await("seals", s -> s.sealed() == s.captured() && s.sealing().isEmpty());
    device.stop();
    memory.checkAll(device.journal());
    device.checkDeeply();
  }

  @Test
  void aWrongPinIsSaidAndNotTriedAgain() throws Exception {
    Path wrong = folder.resolve("wrong.pin");
    Files.writeString(wrong, "99999999\n");
    Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
    Device device = world.device("pin", world.coap());
    device.configure(world.root().resolve("device.pin").toString(), wrong.toString());
    Part agent = device.launch();
    assertThat(agent.ended()).isEqualTo(4);
    explains(agent.text(), "ES-HSM-014");
  }

  @Test
  void aSecondAgentOnOneStateFolderIsRefusedAndTheFirstGoesOn() throws Exception {
    Device device = world.device("twice", world.coap());
    Memory memory = new Memory();
    device.start();
    try (Producer producer = device.produce(memory)) {
      producer.send(50);
      World.Result second = world.edgeseal("agent", "--config", device.config().toString());
      assertThat(second.exit()).isEqualTo(4);
      explains(second.err(), "ES-AGT-040");
      Path other = Files.copy(device.config(), folder.resolve("other-control.toml"));
      Files.writeString(other, Files.readString(other).replace("control.sock", "other.sock"));
      World.Result third = world.edgeseal("agent", "--config", other.toString());
      assertThat(third.exit()).isEqualTo(4);
      explains(third.err(), "ES-JRN-004");
      producer.send(50);
    }
    device.stop();
    memory.checkAll(device.journal());
  }

  @Test
  void garbageOnTheSocketAndTheFifoIsCountedAndNotedAndTheRestGoesOn() throws Exception {
    Device device = world.device("garbage", world.coap());
    Path fifo = device.state().resolve("lines.fifo");
    assertThat(new ProcessBuilder("mkfifo", "-m", "600", fifo.toString()).start().waitFor())
        .isZero();
    device.configure(
        "[[city]]",
        "[[source]]\nkind = \"lines\"\nname = \"line/2\"\nfifo = \"" + fifo + "\"\n[[city]]");
    Memory memory = new Memory();
    device.start();
    byte[] huge = new byte[200_000];
    java.util.Arrays.fill(huge, (byte) 'x');
    huge[huge.length - 1] = '\n';
    try (Producer producer = device.produce(memory)) {
      producer.send(20);
      producer.sendGarbage("this is no JSON\n".getBytes(StandardCharsets.UTF_8));
      producer.sendGarbage(new byte[] {(byte) 0xff, 0, 1, (byte) 0xfe, '\n'});
      producer.sendGarbage(huge);
      producer.send(20);
      Files.write(fifo, "garbage\n{\"good\":1}\n\u0000\u0001\n".getBytes(StandardCharsets.UTF_8));
      device.await(
          "what was counted",
          s -> s.sources().stream().mapToLong(AgentStatus.SourceState::garbage).sum() == 5);
    }
    assertThat(memory.size()).isEqualTo(40);
    assertThat(memory.refusals()).isEqualTo(3);
    device.await("its seal", s -> s.sealed() == s.captured());
    device.stop();
    memory.checkAll(device.journal());
    assertThat(garbageNotes(device)).contains("line/1", "line/2");
  }

  private static List<String> garbageNotes(Device device) {
    ArrayList<String> sources = new ArrayList<>();
    try (DeviceReader reader = DeviceReader.open(device.journal())) {
      for (long i = 0; i < reader.size(); i++) {
        Record record = reader.record(i);
        if (record.type().equals(ContentType.NOTE)
            && Note.parse(record.payload().toArray()) instanceof Note.Garbage g) {
          sources.add(g.source());
        }
      }
    }
    return sources;
  }

  @Test
  void aFullDiskIsSaidAndCapturingGoesOnWhenThereIsSpace() throws Exception {
    Device device = world.device("full", world.coap());
    Mount disk = Mount.of(device.state(), "3m");
    org.junit.jupiter.api.Assumptions.assumeTrue(disk.isThere(), "mounting is not permitted here");
    Memory memory = new Memory();
    try (disk) {
      Part agent = device.start();
      Path ballast = device.state().resolve("ballast");
      Files.write(ballast, new byte[1 << 20]);
      try (Producer producer = device.produce(memory).flood()) {
        producer.awaitFirstAnswer();
        org.awaitility.Awaitility.await()
            .atMost(World.PATIENCE)
            .until(() -> agent.text().contains("ES-JRN-006") || memory.refusals() > 0);
      }
      assertThat(memory.refusals()).isPositive();
      Files.delete(ballast);
      try (Producer producer = device.produce(memory)) {
        org.awaitility.Awaitility.await()
            .atMost(World.PATIENCE)
            .until(() -> {
              long before = memory.size();
              producer.send(1);
              return memory.size() > before;
            });
      }
      assertThat(agent.text()).contains("ES-JRN-006");
      device.kill();
      memory.checkAll(device.journal());
      device.checkDeeply();
    }
  }

  @Test
  void aCityNodeWhoseLogHasDiedEndsAndSaysWhy() throws Exception {
    Part city = world.startVictim(CityVictim.Death.WRITER.name(), CommitStep.TAKEN.name(), "2");
    Device device = world.device("orphan", world.coap());
    device.start();
    assertThat(city.ended()).isNotZero();
    assertThat(city.text()).contains(JournalCode.WRITE_FAILED.id(), "as if");
    device.stop();
  }

  @Test
  void aReadOnlyStateFolderIsSaid() throws Exception {
    Device device = world.device("readonly", world.coap());
    Mount disk = Mount.of(device.state(), "4m");
    org.junit.jupiter.api.Assumptions.assumeTrue(disk.isThere(), "mounting is not permitted here");
    try (disk) {
      disk.readOnly();
      Part agent = device.launch();
      assertThat(agent.ended()).isEqualTo(4);
      assertThat(agent.text()).containsPattern("ES-(JRN|AGT)-\\d{3}").contains("Cause", "Do ");
      assertThat(agent.text()).doesNotContain("ES-AGT-002");
    }
  }
}
