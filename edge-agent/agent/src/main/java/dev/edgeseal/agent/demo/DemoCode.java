package dev.edgeseal.agent.demo;

import dev.edgeseal.evidence.Code;

/** Why a demo does not come to its end. */
public enum DemoCode implements Code {
  FOLDER(
      "ES-DMO-001",
      "The demo's folder cannot be used.",
      "It holds files that no demo made, or this user may not write there.",
      "Name an empty or new folder: edgeseal demo --out DIR"),
  PROCESS(
      "ES-DMO-002",
      "A part of the demo did not do its work.",
      "One of the processes it started ended, or did not answer in time.",
      "Read the log named above. If ports or memory of this computer are short, end other programs and try again."),
  MISSING(
      "ES-DMO-003",
      "A program that the demo needs is not installed.",
      "The demo runs with the real SoftHSM and the real Mosquitto.",
      "Debian: apt-get install softhsm2 mosquitto. ./edgeseal demo in a checkout installs them by itself."),
  NOT_AS_EXPECTED(
      "ES-DMO-004",
      "The demo's own check failed.",
      "A proof did not verify, or a changed one did.",
      "This is a defect: report what stands above, with: edgeseal version");

  private final Wording wording;

  DemoCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
