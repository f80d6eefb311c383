package dev.edgeseal.evidence;

/** Why bytes are not one of our formats. */
public enum FormatCode implements Code {
  MALFORMED(
      "ES-FMT-001",
      "The bytes are not the format they should be.",
      "They were truncated, changed, or made by something else.",
      "Get the file or message again from whoever made it."),
  NOT_CANONICAL(
      "ES-FMT-002",
      "The bytes are not deterministic CBOR.",
      "Another encoder wrote them, or they were changed; one content has exactly one encoding (RFC 8949 4.2.1).",
      "Get the file or message again from whoever made it."),
  TOO_LARGE(
      "ES-FMT-003",
      "The bytes exceed a bound of the format.",
      "A record has at most 64 KiB, a path 40 hashes, a group 32 records, an array 16 receipts, a proof file 64 MiB, 1024 logs, cities and certificates each, 100000 heads.",
      "Split the export into several files, or the reading into several records."),
  HIGH_S(
      "ES-FMT-004",
      "The signature is not in its one accepted form.",
      "Its s is above n/2: the same signature would have two encodings.",
      "The signer must normalise s; get the file again from whoever made it."),
  UNKNOWN_KEY(
      "ES-FMT-005",
      "The message holds a header that this format does not have.",
      "Something was added to an unsigned place, or a newer version wrote it.",
      "Get the file again, or use a newer edgeseal."),
  VERSION(
      "ES-FMT-006",
      "The file has a version this program does not know.",
      "A newer edgeseal wrote it.",
      "Use a newer edgeseal.");

  private final Wording wording;

  FormatCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
