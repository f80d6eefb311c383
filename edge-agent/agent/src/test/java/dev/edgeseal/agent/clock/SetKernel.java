package dev.edgeseal.agent.clock;

import java.time.Instant;

/** A kernel whose clocks stand where the test puts them. */
final class SetKernel implements Kernel {
  static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  long wall = NOON;
  long boot = 5_000;
  Discipline discipline = new Discipline(false, 16_000_000);

  @Override
  public long wallMillis() {
    return wall;
  }

  @Override
  public long bootMillis() {
    return boot;
  }

  @Override
  public Discipline discipline() {
    return discipline;
  }

  @Override
  public String bootId() {
    return "boot-1";
  }

  void pass(long millis) {
    wall += millis;
    boot += millis;
  }
}
