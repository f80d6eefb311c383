package dev.edgeseal.citynode;

import dev.edgeseal.evidence.Code;

/** Why a city node does not start, or does not register a head. */
public enum CityCode implements Code {
  NOT_THE_DEVICE(
      "ES-CTY-001",
      "The registration is not signed by the device it names.",
      "Its signature, its certificate's hash or its certificate's URI is not the one of the issuer.",
      "Check the device's certificate and key: edgeseal doctor on the device says which."),
  NOT_ENROLLED(
      "ES-CTY-002",
      "The device's certificate is not from an enrolled authority, or is not valid now.",
      "Its issuer is not in the file of enrolled device authorities, or it expired.",
      "Add the device authority's certificate to the city's enrolment file, or renew the device's certificate."),
  REVOKED(
      "ES-CTY-003",
      "The device's certificate is revoked here.",
      "Its SHA-256 is in the city's revocation file.",
      "Give the device a new certificate, or take the line out of the revocation file if it was put there in error."),
  ENROLMENT_FILE(
      "ES-CTY-004",
      "The file of revoked certificates cannot be read.",
      "It is missing, not readable, or not lines of 64 hexadecimal digits.",
      "Correct the file that is named; a failed reload keeps what was read before."),
  NO_SOCKET(
      "ES-CTY-005",
      "The CoAP address cannot be used.",
      "Another program listens on that port, or the address is not this machine's.",
      "Choose another port for CoAP, or stop the program that has it."),
  OTHER_NAME(
      "ES-CTY-006",
      "The city's certificate does not name this city.",
      "The URI in its subject alternative name is not urn:edgeseal:city: followed by the configured name.",
      "Set the name of the city in its configuration to the one in the certificate, or issue another certificate."),
  BUSY(
      "ES-CTY-007",
      "The city node has more registrations waiting than it takes.",
      "Its signer or its disk is slower than the fleet registers, or the signer is away.",
      "Nothing is lost: devices try again later. If it lasts, check the signer with edgeseal doctor."),
  NO_SIGNATURE(
      "ES-CTY-008",
      "The head is in the city's log, and no city head covers it yet.",
      "The city's signer is away or slower than the time a registration may take.",
      "Nothing is lost: the device asks again and gets its receipt. Check the city's HSM."),
  OTHER_KEY(
      "ES-CTY-009",
      "The city's TLS certificate is not for the key in its token.",
      "The file of tls-certificate holds another key's certificate, or the certificates stand in another order.",
      "Put the certificate of the city's own key first, then those that lead to its authority.");

  private final Wording wording;

  CityCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
