package dev.edgeseal.uplink;

import dev.edgeseal.evidence.Code;
import dev.edgeseal.uplink.RegisterOutcome.Unknown;
import dev.edgeseal.wire.WireFault;

/** Why a head is not anchored, or not yet. */
public enum UplinkCode implements Code {
  NOT_REACHED(
      "ES-UPL-001",
      "The city node could not be reached.",
      "The network, the broker or the city node is away, or its address is wrong.",
      "Nothing is lost: records are captured and sealed, and one registration anchors all of them once it is back. Check the address in [[city]] if it never worked."),
  NO_ANSWER(
      "ES-UPL-002",
      "The city node did not answer in time.",
      "The registration or its answer was lost, or the city node is slow. It may have registered the head.",
      "Nothing to do: the device asks again, and registering twice is harmless."),
  NOT_AN_ANSWER(
      "ES-UPL-003",
      "What came back is not an answer of a city node.",
      "Something else listens at that address, or the answer was changed or too large.",
      "Check that the address in [[city]] is a city node of a matching version."),
  CONNECTION_LOST(
      "ES-UPL-004",
      "The connection was lost before the answer came.",
      "The broker was restarted, or the network went away. The city node may have registered the head.",
      "Nothing to do: the device connects and asks again, and registering twice is harmless."),
  RECEIPT_REFUSED(
      "ES-UPL-005",
      "The city node's receipt does not verify, so it does not count.",
      "It is signed by another key than the one pinned for this city, or it is for another head or log.",
      "Compare the city's certificate in the trust list with the one its operator publishes; the receipt is kept in the journal."),
  CITY_WENT_BACK(
      "ES-UPL-006",
      "The city node showed a head that contradicts an earlier one of its own.",
      "Its log was restored from a backup or is kept twice. What it forgot can no longer be counted on.",
      "Tell the city's operator; both heads are kept in the journal. Anchoring with the other cities goes on."),
  LOG_ROLLED_BACK(
      "ES-UPL-007",
      "The city node has a head that this device signed and no longer has.",
      "The journal is an older copy (a restored backup or card), or a second device runs with the same key.",
      "Sealing under this log has stopped. Bring back the newest journal, or begin a successor with: edgeseal log new --reason \"...\""),
  CITY_REFUSED(
      "ES-UPL-008",
      "The city node refused to register the head.",
      "The device is not enrolled there, its certificate is revoked or expired, or the city is busy.",
      "Read the city's words behind this message; ask its operator to enrol this device's certificate authority."),
  NO_SOCKET(
      "ES-UPL-009",
      "This machine gives no UDP socket.",
      "A limit on open files or a firewall rule on this machine is in the way.",
      "Check the service's limits (LimitNOFILE, IPAddressDeny), then start it again."),
  STOPPED(
      "ES-UPL-010",
      "Anchoring with this city has stopped.",
      "The journal cannot be used any more.",
      "Run edgeseal doctor: it says what is wrong with the journal. Then start the agent again."),
  FAULT(
      "ES-UPL-011",
      "A round of anchoring with this city failed on this device.",
      "The journal could not be read or written at that moment, or there is a fault in the agent.",
      "Nothing is lost, and it is tried again by itself. If it lasts, run edgeseal doctor and report the log's lines."),
  SERVER_NOT_TRUSTED(
      "ES-UPL-012",
      "The server's certificate is not one to trust, so nothing was sent to it.",
      "It is from another authority than those in server-ca, names another host, is not for servers, or has expired; or somebody else answers in the server's place.",
      "Compare the server's certificate with server-ca and the host in links. Sealing goes on, and one registration anchors everything later."),
  NOT_ADMITTED(
      "ES-UPL-013",
      "The server does not admit this device.",
      "Its certificate has expired, is revoked, or is from an authority that the server does not know; or the server speaks another version of TLS.",
      "Run edgeseal doctor: it shows the certificate's last day. Have it renewed, or have its authority enrolled. Sealing goes on, and one registration anchors everything later.");

  /**
   * The outcome without a way to the city.
   *
   * @param otherwise what is known when the fault has no words
   */
  static Unknown noWay(WireFault fault, String otherwise) {
    UplinkCode code =
        switch (fault.kind()) {
          case AWAY -> NOT_REACHED;
          case SERVER_NOT_TRUSTED -> SERVER_NOT_TRUSTED;
          case NOT_ADMITTED -> NOT_ADMITTED;
        };
    return new Unknown(code, "(" + (fault.detail().isEmpty() ? otherwise : fault.detail()) + ")");
  }

  private final Wording wording;

  UplinkCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
