package dev.edgeseal.agent;

import dev.edgeseal.evidence.Code;

/**
 * What the {@code edgeseal} script and {@code mvnw} of a checkout print before any of this runs;
 * here so that {@code edgeseal explain} knows them.
 */
public enum EnvironmentCode implements Code {
  NO_JDK(
      "ES-ENV-001",
      "No JDK 25 found.",
      "JAVA_HOME, PATH and the usual folders hold none, or only older ones.",
      "Debian 13: apt-get install openjdk-25-jdk-headless. Elsewhere unpack one, for example below /opt, and set JAVA_HOME."),
  NO_MAVEN(
      "ES-ENV-002",
      "No Maven found to fetch the pinned Maven with.",
      "The build uses one fixed version of Maven, which an installed one fetches once.",
      "Run ./edgeseal test, which installs one, or: apt-get install maven"),
  MAVEN_NOT_FETCHED(
      "ES-ENV-003",
      "The pinned Maven could not be fetched.",
      "There is no network, or the mirror does not have it.",
      "Check the network and the mirrors in your Maven settings.xml."),
  MAVEN_DIFFERS(
      "ES-ENV-004",
      "The fetched Maven is not the pinned one.",
      "Its SHA-512 differs: the download was cut short, or the mirror serves something else.",
      "Check the mirror it came from; nothing was unpacked."),
  PACKAGES(
      "ES-ENV-005",
      "The packages could not be installed.",
      "There is no apt-get, this user is neither root nor may use sudo, or the packages could not be fetched.",
      "Install the packages named, or their equivalents, as root; then try again."),
  BUILD_FAILED(
      "ES-ENV-006",
      "The build failed.",
      "The sources do not compile, or a library could not be fetched.",
      "Read the lines above it; ./mvnw verify shows the same with all checks.");

  private final Wording wording;

  EnvironmentCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
