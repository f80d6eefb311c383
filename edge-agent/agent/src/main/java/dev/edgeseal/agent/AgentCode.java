package dev.edgeseal.agent;

import dev.edgeseal.evidence.Code;

/** What can go wrong in the command and in the agent process. */
public enum AgentCode implements Code {
  USAGE(
      "ES-AGT-001",
      "The command line is not understood.",
      "An option or argument is missing, misspelt or out of place.",
      "Read the examples in: edgeseal --help"),
  BUG(
      "ES-AGT-002",
      "The program made a mistake of its own.",
      "This is a defect in the program, not in your data or settings. What was stored stays stored.",
      "Run the same command with --debug and report its output together with: edgeseal version"),
  UNKNOWN_CODE(
      "ES-AGT-003",
      "There is no such error code.",
      "It is misspelt, or a newer edgeseal printed it.",
      "List all codes with: edgeseal explain"),
  CONFIG_UNREADABLE(
      "ES-AGT-010",
      "The configuration file cannot be read.",
      "It does not exist, or this user may not read it.",
      "Name another file with --config FILE, or make this one readable for this user."),
  CONFIG_SYNTAX(
      "ES-AGT-011",
      "The configuration file is not valid TOML.",
      "A quote, bracket or equals sign is missing, or a key stands twice.",
      "Correct the line, then: edgeseal config check --config FILE"),
  CONFIG_UNKNOWN_KEY(
      "ES-AGT-012",
      "The configuration has a key that edgeseal does not know.",
      "It is misspelt, or stands in the wrong section. Nothing is guessed, so that no setting is silently lost.",
      "Correct or remove the line, then: edgeseal config check --config FILE"),
  CONFIG_MISSING_KEY(
      "ES-AGT-013",
      "The configuration lacks a key that is needed.",
      "It was left out or commented out.",
      "Add it to the section, then: edgeseal config check --config FILE"),
  CONFIG_WRONG_TYPE(
      "ES-AGT-014",
      "A value in the configuration is of the wrong kind.",
      "A text needs quotes, a number and a section must not have them.",
      "Correct the line, then: edgeseal config check --config FILE"),
  CONFIG_NOT_ALLOWED(
      "ES-AGT-015",
      "A value in the configuration is not allowed.",
      "It is outside of what this setting can do.",
      "Choose a value of the kind shown, then: edgeseal config check --config FILE"),
  CONFIG_TWICE(
      "ES-AGT-016",
      "Two sections of the configuration have the same name.",
      "A name stands for one source or one city; records and receipts are filed under it.",
      "Rename one of them, then: edgeseal config check --config FILE"),
  FILE_UNREADABLE(
      "ES-AGT-020",
      "A file cannot be read.",
      "It does not exist, is a folder, or this user may not read it.",
      "Check the path and its permissions, then run the command again."),
  FILE_UNWRITABLE(
      "ES-AGT-021",
      "A file cannot be written.",
      "Its folder does not exist, the disk is full, or this user may not write there.",
      "Choose another place with -o, or make room and correct the permissions."),
  FILE_TOO_LARGE(
      "ES-AGT-022",
      "A file is larger than its kind can be.",
      "Another file was named, or it is damaged.",
      "Check the path."),
  NO_CERTIFICATE(
      "ES-AGT-023",
      "A file holds no X.509 certificate.",
      "It is neither PEM nor DER, or it is damaged.",
      "Name a file with -----BEGIN CERTIFICATE----- in it."),
  TRUST_CONTRADICTION(
      "ES-AGT-024",
      "The trust list would contradict itself.",
      "A city's certificate does not name it, something is listed twice, or the quorum is above the number of cities.",
      "Correct the options; each city needs FILE=LOG-ID."),
  STATE_UNREADABLE(
      "ES-AGT-025",
      "The state folder cannot be read.",
      "This user may not list it, or the disk has an error.",
      "Run the command as the agent's user, or name another folder with --state DIR."),
  NO_JOURNAL(
      "ES-AGT-026",
      "There is no journal in the state folder.",
      "The agent never ran with it, or another folder is meant.",
      "Start the agent, or name the folder with --state DIR."),
  NOTHING_FOUND(
      "ES-AGT-027",
      "No record matches.",
      "The source has another name, or nothing was captured in that time.",
      "Look at edgeseal record tail; times are UTC, and the end is not part of the range."),
  NOT_A_DEVICE(
      "ES-AGT-028",
      "The certificate in the token names no device.",
      "Its subject alternative name has no URI urn:edgeseal:device:NAME.",
      "Import the certificate that the device's authority issued, or correct [hsm] alias."),
  KERNEL(
      "ES-AGT-030",
      "The kernel does not answer a question about the clock.",
      "This is not Linux, /proc is not mounted, or a sandbox forbids the call.",
      "Run edgeseal on Linux with /proc mounted, and allow clock_gettime and adjtimex."),
  ALREADY_RUNNING(
      "ES-AGT-040",
      "An agent is running with this control socket already.",
      "Only one agent may run with one configuration.",
      "Look at it with edgeseal status; stop it before starting another."),
  STOP_FIRST(
      "ES-AGT-041",
      "The agent is running; it must not be while its log is succeeded by another.",
      "It would go on under the old log.",
      "Stop the agent, run the command again, and start the agent."),
  NOT_RUNNING(
      "ES-AGT-042",
      "No agent answers.",
      "It is not running, or listens on another control socket.",
      "Start it with edgeseal agent --config FILE, or correct [control] socket."),
  CONTROL_CLOSED(
      "ES-AGT-047",
      "This user may not ask the agent.",
      "The control socket, or the folder it is in, is closed to this user; whether an agent runs is not known.",
      "Run the command as the agent's user or with its group, or correct the permissions of the folder."),
  CONTROL_SILENT(
      "ES-AGT-048",
      "The agent does not answer.",
      "Something listens on the control socket and has said nothing for seconds: a halted or overloaded agent, or another program.",
      "Try again; if it stays so, look at the agent's log and start it again."),
  CONTROL_STRANGE(
      "ES-AGT-049",
      "What answers on the control socket is no agent of this version.",
      "The agent that runs is older or newer than this command, or another program listens there.",
      "Start the agent again after an upgrade, or correct [control] socket."),
  LOG_LOST(
      "ES-AGT-043",
      "The journal that was in use is gone.",
      "Its file was deleted or moved, or its disk is not mounted. A new log in its place would hide that.",
      "Put the file back. If it is lost for good: edgeseal log new --reason starts a successor that names the lost log."),
  LOG_REPLACED(
      "ES-AGT-044",
      "Another log lies in the place of the one that was in use.",
      "The journal file was replaced by one of another log, or copied from another device.",
      "Put the right file back. If it is lost for good: edgeseal log new --reason starts a successor that names the lost"
          + " log."),
  LOG_MARKER(
      "ES-AGT-045",
      "The file that says which log is in use cannot be understood.",
      "It was edited, or the disk returned other bytes than were written.",
      "Make sure that the journal with the highest number is the right one; then remove the file log-in-use and start"
          + " again."),
  STATE_UNWRITABLE(
      "ES-AGT-046",
      "The state folder cannot be written.",
      "The disk is full or read-only, or this user may not write there.",
      "Make room, or give the folder to the agent's user, then start again."),
  CERTIFICATE_EXPIRES(
      "ES-AGT-050",
      "A certificate expires within 30 days.",
      "It is near its last day. Sealing goes on after it; cities and brokers will not be reached any more.",
      "Have it renewed by its authority. A device's new certificate must name the same device; its log goes on."),
  CERTIFICATE_EXPIRED(
      "ES-AGT-051",
      "A certificate has expired.",
      "It was not renewed in time, or this machine's clock is wrong.",
      "Check the clock, then have the certificate renewed. Nothing is lost: sealing goes on, and one registration anchors everything later.");

  private final Wording wording;

  AgentCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
