package dev.edgeseal.journal;

import dev.edgeseal.evidence.Code;

/** What can be wrong with a journal. */
public enum JournalCode implements Code {
  CONTRADICTION(
      "ES-JRN-001",
      "The journal contradicts itself.",
      "A record, a hash or a head in the file was changed, or the disk returned other bytes than were written.",
      "Run edgeseal doctor --deep: it names the record. Keep the file as evidence; edgeseal log new --reason starts a"
          + " successor that names it."),
  UNREADABLE(
      "ES-JRN-002",
      "The journal file cannot be read as a database.",
      "The file is damaged or is no journal.",
      "Keep the file as evidence, check the disk, and start a successor with edgeseal log new --reason."),
  VERSION(
      "ES-JRN-003",
      "The journal was written by another version.",
      "Its layout is newer than this program.",
      "Use the program that wrote it, or a newer one. Nothing was changed."),
  IN_USE(
      "ES-JRN-004",
      "Another process keeps this journal.",
      "Only one agent may append to a log.",
      "Stop the other process, or give this one a state directory of its own."),
  NO_ACCESS(
      "ES-JRN-005",
      "The journal cannot be opened or written.",
      "The directory does not exist, or this user may not write there, or the file system is read-only.",
      "Create the directory and give it to the user of the agent: install -d -m 0750 -o USER DIR."),
  DISK_FULL(
      "ES-JRN-006",
      "The disk is full: nothing more can be captured.",
      "The file system of the journal has no space left.",
      "Free space or set [journal] retention. What was acknowledged is safe; capturing goes on by itself once there is"
          + " space."),
  WRITE_FAILED(
      "ES-JRN-007",
      "A write to the journal failed; it is not known whether it took effect.",
      "The disk or the file system returned an error.",
      "Check the kernel log for disk errors. The journal was reopened from disk; the same reading may be appended"
          + " again."),
  CLOSED(
      "ES-JRN-008",
      "The journal is closed.",
      "The process is stopping.",
      "Append again after the restart."),
  DURABILITY(
      "ES-JRN-009",
      "SQLite did not accept a setting that durability depends on.",
      "The file system or this build of SQLite has no write-ahead log or no full synchronisation.",
      "Put the state directory on a local file system such as ext4."),
  WRONG_SIGNATURE(
      "ES-JRN-010",
      "The token returned a signature that does not verify.",
      "The token is faulty, or its key is not the one of the certificate.",
      "Records are captured and wait. Run edgeseal hsm test; replace the token if it fails."),
  OTHER_DEVICE(
      "ES-JRN-011",
      "The journal belongs to another device.",
      "Its log was begun by another issuer than the certificate in use names.",
      "Use the state directory of this device, or start a successor with edgeseal log new --reason."),
  HALTED(
      "ES-JRN-012",
      "Sealing has stopped: a city node holds a head that this device signed and no longer has.",
      "The journal was replaced by an older copy, or the key was used elsewhere.",
      "Put the newer journal back if it exists. Otherwise edgeseal log new --reason starts a successor that names this"
          + " log; the old file is kept."),
  NO_SUCH_RECORD(
      "ES-JRN-013",
      "There is no such record.",
      "The index lies beyond the log, or nothing matches the source and time.",
      "edgeseal record tail shows the newest records, edgeseal record find --source S their indices."),
  PRUNED(
      "ES-JRN-014",
      "The record's payload is no longer here.",
      "It was dropped by the retention policy after it was anchored; the log notes when.",
      "Ask for a copy of the proof that was exported before."),
  NOT_SEALED(
      "ES-JRN-015",
      "The record is captured but not sealed yet.",
      "The token has not signed a head that covers it.",
      "Try again in a moment; edgeseal status shows the token's state."),
  SIGNER_FAILED(
      "ES-JRN-016",
      "The token failed in a way that its driver did not explain.",
      "A fault of the driver or of its library.",
      "Records are captured and wait; it is asked again by itself. Run edgeseal hsm test."),
  KEY_OUT_OF_USE(
      "ES-JRN-017",
      "The key is out of use: the token signed wrongly again and again.",
      "The token is faulty, or its key is not the one of the certificate. None of its wrong signatures was kept.",
      "Records are captured and wait. Run edgeseal hsm test; once it passes, or with another token, restart the agent:"
          + " everything that waits is sealed then.");

  private final Wording wording;

  JournalCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
