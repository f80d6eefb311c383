package dev.edgeseal.hsm;

import dev.edgeseal.evidence.Code;

/** What can go wrong between this program and a PKCS#11 token. */
public enum HsmCode implements Code {
  MODULE_MISSING(
      "ES-HSM-001",
      "The PKCS#11 module cannot be loaded.",
      "The library file is missing, is not readable, or is made for another machine.",
      "Install the token's PKCS#11 library (SoftHSM on Debian: apt install softhsm2) and set its path as hsm.module."),
  MODULE_FAILED(
      "ES-HSM-002",
      "The PKCS#11 module does not start.",
      "The library was loaded, but refuses to work: its own configuration, driver or service is missing.",
      "Check the token's driver and service with the vendor's own tool, then try again."),
  SOFTHSM_CONF(
      "ES-HSM-003",
      "SoftHSM finds no usable configuration.",
      "SOFTHSM2_CONF is not set, or the file or token directory it names is missing or not readable.",
      "Set SOFTHSM2_CONF to a file with the line 'directories.tokendir = DIR', where DIR exists, before this program starts."),
  TOKEN_NOT_FOUND(
      "ES-HSM-004",
      "The token is not there.",
      "No token with this label and serial is plugged in, or it was never initialised.",
      "Plug the token in, or set [hsm] label to one of the tokens listed."),
  TOKEN_AMBIGUOUS(
      "ES-HSM-005",
      "Several tokens have this label.",
      "A label alone does not say which of them holds the key.",
      "Set hsm.serial to the serial of the right one."),
  TOKEN_AWAY(
      "ES-HSM-006",
      "The token does not answer.",
      "It was unplugged, its service stopped, or another program reset it.",
      "Plug it in again; signing goes on by itself. Records are captured meanwhile and sealed later."),
  TOKEN_NOT_READY(
      "ES-HSM-007",
      "The token has no user PIN yet.",
      "Its initialisation was begun and not finished.",
      "Set the user PIN with the SO-PIN and the vendor's own tool, or initialise another token."),
  LABEL(
      "ES-HSM-008",
      "The token cannot get this label.",
      "A label has 1 to 32 bytes, and a token with this label is there already.",
      "Choose another label, or use the token that is there."),
  NO_FREE_SLOT(
      "ES-HSM-009",
      "There is no token to initialise.",
      "Every token of this module is initialised already; none is ever overwritten.",
      "Plug in a new token."),
  PIN_FILE_MISSING(
      "ES-HSM-010",
      "The PIN file cannot be read.",
      "The file is missing, or belongs to another user.",
      "Write the PIN into the file as the user this program runs as, or correct hsm.pin-file."),
  PIN_FILE_OPEN(
      "ES-HSM-011",
      "Others can read the PIN file.",
      "Its permissions let more than its own user in.",
      "Run chmod 600 on the file; change the PIN if others use this machine."),
  PIN_FILE_CONTENT(
      "ES-HSM-012",
      "The PIN file does not hold a PIN.",
      "It is empty, or holds something else than one line of 4 to 64 printable ASCII characters.",
      "Write the PIN, and nothing else, into the file."),
  PIN_LAST_TRY(
      "ES-HSM-013",
      "The token has one try left for its PIN; it is not used up.",
      "Wrong PINs were tried; one more would lock the token.",
      "Log in once with the vendor's own tool and the right PIN; that resets the counter."),
  PIN_REFUSED(
      "ES-HSM-014",
      "The token refuses the PIN.",
      "The PIN in the PIN file is not this token's.",
      "Put the right PIN into the PIN file. The same PIN is not tried again until the file changes."),
  PIN_LOCKED(
      "ES-HSM-015",
      "The token's PIN is locked.",
      "Too many wrong PINs were tried.",
      "Set a new user PIN with the SO-PIN and the vendor's own tool; the key is kept."),
  PIN_FILE_EXISTS(
      "ES-HSM-016",
      "The PIN file exists already.",
      "A PIN file is never overwritten: without its PIN a token's key is lost.",
      "Choose another file, or move the old one away."),
  KEY_MISSING(
      "ES-HSM-017",
      "The key is not in the token.",
      "The alias is wrong, the token was replaced or emptied, or it is partly away.",
      "Check the token and [hsm] alias. A new key is never made in place of a lost one."),
  KEY_EXTRACTABLE(
      "ES-HSM-018",
      "The key could leave the token.",
      "It is not both sensitive and non-extractable, so its signatures prove nothing.",
      "Make a new key under another alias."),
  KEY_UNSUITABLE(
      "ES-HSM-019",
      "The key is not on P-256.",
      "Heads are signed with ES256, which needs a P-256 key.",
      "Make a new key under another alias."),
  KEY_CHANGED(
      "ES-HSM-020",
      "The token holds another key than before.",
      "The certificate and the key in the token do not belong together: the token was exchanged.",
      "Put the right token back, or provision this device again."),
  CHAIN_REFUSED(
      "ES-HSM-021",
      "The certificate is not for this key.",
      "It was issued for another public key, or its chain is not in order.",
      "Ask the issuer for a certificate of this device's own request."),
  SIGNATURE_WRONG(
      "ES-HSM-022",
      "The token's signature does not verify.",
      "The token or its module is defective, or the certificate belongs to another key.",
      "Do not use this token; run its vendor's self-test."),
  TOKEN_REFUSED(
      "ES-HSM-023",
      "The token refuses the operation.",
      "It is write-protected, full, or lacks what is needed (P-256 key generation and ECDSA).",
      "Check the token with the vendor's own tool; the code in brackets is the module's own.");

  private final Wording wording;

  HsmCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
