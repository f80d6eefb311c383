package dev.edgeseal.provisioning;

import dev.edgeseal.evidence.Code;

/** What can go wrong while a device gets its name and certificate. */
public enum ProvisioningCode implements Code {
  AUTHORITY_UNREADABLE(
      "ES-PRV-001",
      "The test authority's files cannot be read.",
      "The directory holds only one of its two files, or they were changed or cut off.",
      "Restore both files, or remove both: a new test authority is made, and its certificate must be trusted anew."),
  AUTHORITY_OPEN(
      "ES-PRV-002",
      "Others can read the test authority's key.",
      "The permissions of its key file let more than its own user in.",
      "Remove both files and let a new test authority be made; its old certificate must not be trusted any more."),
  AUTHORITY_UNWRITABLE(
      "ES-PRV-003",
      "The test authority's files cannot be written.",
      "The directory is missing, read-only or full.",
      "Choose another directory, or make room."),
  NAME_WRONG(
      "ES-PRV-004",
      "This is not a device name.",
      "A device name looks like es-7k3m-p2qd-x; one character was misread or two were swapped.",
      "Compare it with the device's label, character by character. The letters i, l, o and u never occur."),
  KEY_UNSUITABLE(
      "ES-PRV-005",
      "No certificate is issued for this key.",
      "Only keys on P-256 can sign heads.",
      "Make a P-256 key in the token.");

  private final Wording wording;

  ProvisioningCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
