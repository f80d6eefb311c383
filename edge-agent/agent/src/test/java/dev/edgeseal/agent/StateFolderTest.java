package dev.edgeseal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.GiveUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path directory;

  @Test
  void aNewFolderIsOpenToItsOwnerAlone() throws Exception {
    Path folder = directory.resolve("a/b");
    StateFolder.make(folder);
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFolderThatIsThereKeepsItsPermissions() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    StateFolder.make(directory);
    assertThat(Files.getPosixFilePermissions(directory)).contains(PosixFilePermission.GROUP_READ);
  }

  @Test
  void theJournalInItIsNotForEverybody() throws Exception {
    Path file = directory.resolve("journal.db");
    SoftwareSigner.ofDevice().open(file).close();
    assertThat(Files.getPosixFilePermissions(file))
        .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
  }

  @Test
  void aFileInThePlaceOfTheFolderIsRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("f"));
    assertThatThrownBy(() -> StateFolder.make(file)).isInstanceOf(GiveUp.class);
  }
}
