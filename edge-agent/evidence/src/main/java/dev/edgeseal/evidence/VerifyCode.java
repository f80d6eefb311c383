package dev.edgeseal.evidence;

/** Why a proof is not VERIFIED: one code a cause, each with its verdict and its check line. */
public enum VerifyCode implements Code {
  RECORD_ALTERED(
      "ES-VER-001",
      Verdict.NOT_VERIFIED,
      Check.RECORDS,
      "A record is not what the device's log holds.",
      "The record or its path was changed: the other records of the same head lead to another root.",
      "Ask for the proof again; the other records may be exported without this one."),
  RECORD_PLACE(
      "ES-VER-002",
      Verdict.NOT_VERIFIED,
      Check.RECORDS,
      "Two receipts put a record at different places, or two records at one place.",
      "The file was assembled from pieces that do not belong together.",
      "Ask for the proof again."),
  DEVICE_SIGNATURE(
      "ES-VER-003",
      Verdict.NOT_VERIFIED,
      Check.DEVICE,
      "The device's signature does not fit the record.",
      "The record, its path or the device's receipt was changed.",
      "Ask for the proof again; if it fails again, the record is not the device's."),
  CERTIFICATE_HASH(
      "ES-VER-004",
      Verdict.NOT_VERIFIED,
      Check.STRUCTURE,
      "A certificate does not match what was signed.",
      "It was changed or exchanged: its hash is not the one that the signature covers (x5t).",
      "Ask for the proof again."),
  CERTIFICATE_ISSUER(
      "ES-VER-005",
      Verdict.NOT_VERIFIED,
      Check.CERTIFICATES,
      "The owner of the log is not named in its certificate.",
      "The receipt's issuer is not a URI in the certificate's subject alternative name.",
      "Ask the owner of the log for a proof made under its own certificate."),
  CERTIFICATE_KEY(
      "ES-VER-006",
      Verdict.NOT_VERIFIED,
      Check.STRUCTURE,
      "A certificate's key is not on the curve P-256.",
      "Another kind of key cannot make these signatures.",
      "Issue a certificate for a P-256 key."),
  WRONG_ROLE(
      "ES-VER-007",
      Verdict.NOT_VERIFIED,
      Check.CERTIFICATES,
      "A city's certificate was used as a device's, or a device's as a city's.",
      "Devices are urn:edgeseal:device:NAME, cities urn:edgeseal:city:NAME, and neither may act as the other.",
      "Ask for the proof again; treat whoever made it with care."),
  OTHER_LOG(
      "ES-VER-008",
      Verdict.NOT_VERIFIED,
      Check.STRUCTURE,
      "Receipts of different logs stand side by side.",
      "Receipts for the same records must have one issuer and one log id.",
      "Ask for one proof per log."),
  HISTORIES_DIFFER(
      "ES-VER-009",
      Verdict.NOT_VERIFIED,
      Check.HISTORY,
      "One log shows two histories.",
      "Two signed heads of equal size have different roots: a restored backup, a cloned device, or a lie.",
      "Keep the file as evidence and ask the log's owner."),
  LINK_MISSING(
      "ES-VER-010",
      Verdict.NOT_VERIFIED,
      Check.HISTORY,
      "Nothing shows that a larger head continues the smaller one.",
      "Side by side, each larger receipt needs a consistency proof from the next smaller one.",
      "Ask for the proof again."),
  LINK_INVALID(
      "ES-VER-011",
      Verdict.NOT_VERIFIED,
      Check.HISTORY,
      "A larger head does not continue the smaller one.",
      "The consistency proof between them was changed, or the log has two histories.",
      "Ask for the proof again; if it fails again, keep it as evidence."),
  LINK_UNEXPECTED(
      "ES-VER-012",
      Verdict.NOT_VERIFIED,
      Check.HISTORY,
      "A consistency proof stands where nothing can check it.",
      "The smallest receipt of a group continues nothing in the file.",
      "Ask for the proof again."),
  CITY_SIGNATURE(
      "ES-VER-013",
      Verdict.NOT_VERIFIED,
      Check.CITIES,
      "A city's signature does not fit the device's head.",
      "The city's receipt, its path or the device's receipt was changed.",
      "Ask for the proof again, or for one with other cities."),
  CITY_OTHER_LOG(
      "ES-VER-014",
      Verdict.NOT_VERIFIED,
      Check.CITIES,
      "A city's receipt is from another log than the trust list names.",
      "The city started a second log, or someone else uses its key.",
      "Ask the city's operator, and for a newer trust list."),
  CITY_OTHER_KEY(
      "ES-VER-015",
      Verdict.NOT_VERIFIED,
      Check.CITIES,
      "A receipt in a trusted city's name is signed with a key that is not the city's.",
      "The trust list pins other certificates for this city.",
      "Ask the city's operator, and for a newer trust list."),
  CITY_CHAIN(
      "ES-VER-016",
      Verdict.NOT_VERIFIED,
      Check.STRUCTURE,
      "A city's receipt carries more than one certificate.",
      "A city's certificate is pinned by the trust list and stands alone.",
      "Ask for the proof again."),
  CITY_TIME_MISSING(
      "ES-VER-017",
      Verdict.NOT_VERIFIED,
      Check.STRUCTURE,
      "A city's receipt has no time.",
      "A city says in each head when it signed it.",
      "Ask for the proof again, or for one with other cities."),
  CHAIN_INVALID(
      "ES-VER-018",
      Verdict.NOT_VERIFIED,
      Check.CERTIFICATES,
      "The device's certificates do not form a valid path.",
      "One is not signed by the next, may not sign others, stands for an authority, or does not belong there.",
      "Ask the device's owner to renew its certificate."),
  CERTIFICATE_DATES(
      "ES-VER-019",
      Verdict.NOT_VERIFIED,
      Check.CERTIFICATES,
      "A certificate of the device was not valid when the record was anchored.",
      "It had expired, or had not begun.",
      "Ask the device's owner; a record is anchored while the certificate holds."),
  CERTIFICATE_REVOKED(
      "ES-VER-020",
      Verdict.NOT_VERIFIED,
      Check.CERTIFICATES,
      "A certificate of the device was revoked before the record was anchored.",
      "The trust list names the certificate and the moment from which it counts no more.",
      "Ask whoever keeps the trust list why it was revoked."),
  NO_TRUST_LIST(
      "ES-VER-021",
      Verdict.CANNOT_DECIDE,
      Check.CERTIFICATES,
      "No trust list was given.",
      "What is in the file fits together, but nothing says whose word counts.",
      "Give one with --trust FILE."),
  UNKNOWN_AUTHORITY(
      "ES-VER-022",
      Verdict.CANNOT_DECIDE,
      Check.CERTIFICATES,
      "No authority on the trust list issued the device's certificate.",
      "The device belongs to someone this trust list does not know.",
      "Ask the device's owner for a trust list with its authority."),
  DEVICE_CERTIFICATE_MISSING(
      "ES-VER-023",
      Verdict.CANNOT_DECIDE,
      Check.DEVICE,
      "The device's certificate is not in the file.",
      "Its signature cannot be checked without it.",
      "Ask for a proof that carries the certificate."),
  CITY_CERTIFICATE_MISSING(
      "ES-VER-024",
      Verdict.CANNOT_DECIDE,
      Check.CITIES,
      "A city's certificate is neither in the file nor on the trust list.",
      "Its signature cannot be checked without it.",
      "Ask for a trust list that names the city, or for a proof that carries its certificate."),
  NOT_ANCHORED(
      "ES-VER-025",
      Verdict.NOT_YET,
      Check.ANCHORED,
      "Not enough trusted cities have anchored it yet.",
      "The device has been offline, or fewer cities than the trust list requires answered so far.",
      "Export the proof again later.");

  private final Wording wording;
  private final Verdict verdict;
  private final Check check;

  VerifyCode(String id, Verdict verdict, Check check, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
    this.verdict = verdict;
    this.check = check;
  }

  @Override
  public Wording wording() {
    return wording;
  }

  public Verdict verdict() {
    return verdict;
  }

  /** The line of the report that fails with this code. */
  public Check check() {
    return check;
  }
}
