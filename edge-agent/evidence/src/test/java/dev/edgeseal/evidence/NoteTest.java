package dev.edgeseal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoteTest {
  static List<Note> everyKind() {
    Digest d = Merkle.leaf(new byte[] {1});
    return List.of(
        new Note.Genesis("log-1", "urn:edgeseal:device:d", "model", d, Optional.empty()),
        new Note.Genesis(
            "log-2",
            "urn:edgeseal:device:d",
            "model",
            d,
            Optional.of(new Note.Predecessor("log-1", 40_000, d, "card restored"))),
        new Note.Boot(3, "0b8f5e3c-1111-2222-3333-444455556666", "edgeseal 0.1.0"),
        new Note.GapOpened("meter/M-1", "ES-SRC-004"),
        new Note.GapClosed("meter/M-1", OptionalLong.of(1_790_000_000_000L), 12),
        new Note.GapClosed("meter/M-1", OptionalLong.empty(), 0),
        new Note.ClockChanged(-3_600_000),
        new Note.Correction(17, "the meter was not connected"),
        new Note.SourceAdded("meter/M-1"),
        new Note.SourceChanged("meter/M-1"),
        new Note.SourceRemoved("meter/M-1"),
        new Note.CertificateChanged(d),
        new Note.RecordsDropped(1, 4000, 3990, 1 << 20, "older than 90 days"),
        new Note.TokenLost("CKR_DEVICE_REMOVED"),
        new Note.TokenBack(OptionalLong.of(1_790_000_000_000L)),
        new Note.TokenBack(OptionalLong.empty()),
        new Note.Garbage("line/3", 250, "no JSON"));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsReadAsItWasWritten(Note note) {
    byte[] bytes = note.encode();
    assertThat(Note.parse(bytes)).isEqualTo(note);
    for (int n = 0; n < bytes.length; n++) {
      byte[] cut = Arrays.copyOf(bytes, n);
      assertThatThrownBy(() -> Note.parse(cut)).isInstanceOf(RejectInput.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> Note.parse(longer)).isInstanceOf(RejectInput.class);
  }

  @Test
  void theBytesOfANoteAreAsDocumented() {
    assertThat(new Note.GapOpened("a", "b").encode())
        .isEqualTo(
            HexFormat.of()
                .parseHex(
                    "82" // array of 2
                        + "02" // gap opened
                        + "a2" // two fields
                        + "01"
                        + "6161" // source "a"
                        + "02"
                        + "6162")); // cause "b"
  }

  @Test
  void aNoteOfUnknownKindIsRefused() {
    byte[] kind99 = HexFormat.of().parseHex("821863a0");
    assertThatThrownBy(() -> Note.parse(kind99))
        .isInstanceOf(RejectInput.class)
        .hasMessageContaining("unknown kind 99");
  }

  @Test
  void aLongCauseIsCutWithoutBreakingACharacter() {
    Note.TokenLost note = new Note.TokenLost("x".repeat(254) + "\ud83d\ude00 tail");
    assertThat(note.cause()).hasSize(254);
    assertThat(Note.parse(note.encode())).isEqualTo(note);
    assertThat(new Note.TokenLost("\ud83d").cause()).isEqualTo("?");
    assertThat(new Note.TokenLost("").cause()).isEqualTo("-");
  }

  @Test
  void aSourceWithoutANameIsRefused() {
    assertThatThrownBy(() -> new Note.SourceAdded("")).isInstanceOf(IllegalArgumentException.class);
  }
}
