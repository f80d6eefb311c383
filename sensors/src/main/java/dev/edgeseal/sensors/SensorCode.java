package dev.edgeseal.sensors;

import dev.edgeseal.evidence.Code;

/** Why a source has no reading, or refuses what it was given. */
public enum SensorCode implements Code {
  SILENT(
      "ES-SRC-001",
      "The source sends nothing.",
      "It is switched off, unplugged, or its cable or port has a fault.",
      "Check power and cable, then watch: edgeseal status"),
  NOT_FOUND(
      "ES-SRC-002",
      "The source's device or file is not there.",
      "It is unplugged, was renamed, or the path in the configuration is wrong.",
      "Plug it in, or set the path; for serial devices use a name under /dev/serial/by-id."),
  NO_PERMISSION(
      "ES-SRC-003",
      "The source's device or file must not be opened by this user.",
      "The file's owner, group or mode keep the service out.",
      "Add the service's user to the file's group (serial devices: dialout); a FIFO needs read and write."),
  WRONG_FILE_TYPE(
      "ES-SRC-004",
      "The path is another kind of file than the source needs.",
      "A device, FIFO, socket or regular file was expected; something else has that name.",
      "Set another path, or move away what is there. Edgeseal never deletes it."),
  READ_FAILED(
      "ES-SRC-005",
      "Reading from the source failed.",
      "The operating system reported an error: often a device that was just unplugged.",
      "Check the device; the source is tried again by itself."),
  SOCKET_FAILED(
      "ES-SRC-006",
      "The socket for lines could not be made.",
      "The folder is missing or read-only, or the path is longer than 107 bytes.",
      "Make the folder writable for the service's user, or set a shorter path."),
  SOCKET_BUSY(
      "ES-SRC-007",
      "Another process listens on the socket for lines.",
      "A second agent runs, or two sources have the same path.",
      "Stop the other process, or give each source a path of its own."),
  TOO_MANY_CLIENTS(
      "ES-SRC-008",
      "The socket for lines has no place for one more client.",
      "As many clients as the configuration allows are connected.",
      "Close one, or raise the source's number of clients."),
  LINE_NOT_JSON(
      "ES-SRC-009",
      "A line is not one JSON object.",
      "It is cut, is not UTF-8, has a name twice, is nested too deep, or is not JSON (RFC 8259).",
      "Send one complete JSON object per line, ended by a line feed."),
  LINE_TOO_LONG(
      "ES-SRC-010",
      "A line is too long for one record.",
      "A record holds at most 64 KiB; the line was skipped to its end.",
      "Send the event in several parts."),
  TELEGRAM_MALFORMED(
      "ES-SRC-011",
      "A telegram is not built as a P1 telegram.",
      "Characters were lost or changed on the line, or the line's speed or framing is wrong.",
      "Check cable and speed: version 2 and 3 use 9600 7E1, version 4 and 5 use 115200 8N1."),
  TELEGRAM_CRC(
      "ES-SRC-012",
      "A telegram's checksum does not match its content.",
      "Characters were changed on the line, or the checksum that this version needs is missing.",
      "Check the cable; a few such telegrams in a day are normal, many are a bad line."),
  TELEGRAM_TRUNCATED(
      "ES-SRC-013",
      "A telegram ended before its end.",
      "The reading began in its middle, or characters were lost on the line.",
      "One after a start is normal; if it goes on, check the cable."),
  TELEGRAM_TOO_LARGE(
      "ES-SRC-014",
      "A telegram is larger than 8 KiB.",
      "Its end was lost, or the device does not speak P1.",
      "Check that the path is the meter's port."),
  NOISE(
      "ES-SRC-015",
      "There are characters between telegrams.",
      "The line is disturbed, its speed is wrong, or the meter adds lines of its own.",
      "Nothing, if telegrams still come; else check cable and speed."),
  LINE_MODE(
      "ES-SRC-016",
      "The serial line could not be set.",
      "The device is no serial line, does not know the speed, or the stty command is missing.",
      "Check the path and the speed in the configuration."),
  HOST_EMPTY(
      "ES-SRC-017",
      "This machine shows no values.",
      "/proc and /sys are not mounted, or the service is not allowed to see them.",
      "Let the service see /proc and /sys."),
  SENML_MALFORMED(
      "ES-SRC-018",
      "The payload is not a SenML pack.",
      "It was made by something else, or exceeds a bound (64 KiB, names of 256 characters).",
      "The record itself stays as it was captured; look at its bytes."),
  FAULT(
      "ES-SRC-019",
      "The source's driver failed in a way it does not know.",
      "A fault in this program.",
      "It is tried again by itself; please report what the log shows.");

  private final Wording wording;

  SensorCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
