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
      "Run edgeseal hsm init again with the same PIN files: it goes on where it stopped."),
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
      "Log in once with the vendor's own tool and the right PIN, or set a new one with edgeseal hsm change-pin"
          + " --so-pin-file; both reset the counter."),
  PIN_REFUSED(
      "ES-HSM-014",
      "The token refuses the PIN.",
      "The PIN in the PIN file is not this token's.",
      "Put the right PIN into the PIN file. The same PIN is not tried again until the file changes."),
  PIN_LOCKED(
      "ES-HSM-015",
      "The token's PIN is locked.",
      "Too many wrong PINs were tried.",
      "Set a new user PIN: edgeseal hsm change-pin --so-pin-file; the key is kept. A TPM unlocks by itself after a while."),
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
      "Run edgeseal hsm test; do not use this token if that fails."),
  TOKEN_REFUSED(
      "ES-HSM-023",
      "The token refuses the operation.",
      "It is write-protected, full, or lacks what is needed (P-256 key generation and ECDSA).",
      "Check the token with edgeseal hsm test, and its vendor's own tool; docs/hsm.md says what other tokens lack."),
  REMOTE_AWAY(
      "ES-HSM-024",
      "The HSM's server cannot be reached.",
      "P11_KIT_SERVER_ADDRESS is not set for this process, or nothing listens there.",
      "Start the server (p11-kit server) and set P11_KIT_SERVER_ADDRESS=unix:path=SOCKET; signing goes on by itself."),
  TPM_AWAY(
      "ES-HSM-025",
      "The TPM or its store cannot be used.",
      "No TPM answers, this user may not use it, or TPM2_PKCS11_STORE is no directory this user may write to.",
      "Add the user to the group tss, set TPM2_PKCS11_STORE to a directory of its own, and check with tpm2_getcap."),
  URI(
      "ES-HSM-026",
      "This is no PKCS#11 URI of a token.",
      "RFC 7512 wants pkcs11:token=LABEL;serial=SERIAL. A PIN never stands in a URI.",
      "Take the URI that edgeseal hsm list prints."),
  PIN_DEFAULT(
      "ES-HSM-027",
      "This PIN is one that everybody knows.",
      "It is a factory default, one repeated character or a run of digits, or both PINs are the same.",
      "Choose another, or let --make-pins write random ones into new files."),
  SO_PIN_REFUSED(
      "ES-HSM-028",
      "The token refuses the SO-PIN.",
      "The PIN in the SO-PIN file is not this token's.",
      "Put the right SO-PIN into the file. Without it the user PIN cannot be set anew, but the key goes on working."),
  SO_PIN_LAST_TRY(
      "ES-HSM-029",
      "The token has no try of its SO-PIN to spare; none is used up.",
      "Wrong SO-PINs were tried; one more would lock the token for good.",
      "Use the vendor's own tool and the right SO-PIN; that resets the counter."),
  PIN_NOT_ACCEPTED(
      "ES-HSM-030",
      "The token does not accept this as a new PIN.",
      "It is too short or too long for the token, or has characters that it does not take.",
      "Choose another new PIN; 6 to 8 digits suit most tokens. The old PIN holds until then."),
  NOT_INITIALISABLE(
      "ES-HSM-031",
      "This token is initialised with its vendor's own tool.",
      "Its PKCS#11 library has no function to initialise it, or none to store a certificate.",
      "Initialise it with the vendor's tool, make a P-256 key and a certificate of the same id there, and name them in"
          + " [hsm] alias; edgeseal hsm test shows whether it suits."),
  SERVICE_USER(
      "ES-HSM-032",
      "The service's user cannot use the token, though you can.",
      "Its files, device or PIN file belong to another user, or its environment lacks the library's configuration.",
      "Give the token's directory and the PIN file to that user (chown -R USER DIR), or add the user to the device's"
          + " group; then: edgeseal hsm status --as USER"),
  NO_SUCH_USER(
      "ES-HSM-033",
      "No command can be run as that user from here.",
      "There is no user of that name, or this command does not run as root.",
      "Name an existing user with --as, and run the command as root: sudo edgeseal hsm status --as USER"),
  CREDENTIAL_MISSING(
      "ES-HSM-034",
      "The credential was not handed over by systemd.",
      "CREDENTIALS_DIRECTORY is not set, so the process was not started as a service, or the unit has no"
          + " LoadCredential= of this name.",
      "Add LoadCredentialEncrypted=NAME:FILE to the unit, or use --pin-file."),
  PIN_INPUT(
      "ES-HSM-035",
      "No PIN came from standard input.",
      "It was empty or ended before all PINs that were asked for, one a line.",
      "Pipe them in, for example: systemd-ask-password | edgeseal hsm status --login --pin-file -"),
  TEST_FAILED(
      "ES-HSM-036",
      "The token does not do all that sealing needs.",
      "At least one check of edgeseal hsm test failed.",
      "Read the lines marked with a cross; docs/hsm.md says which tokens are known to work.");

  private final Wording wording;

  HsmCode(String id, String title, String cause, String remedy) {
    this.wording = new Wording(id, title, cause, remedy);
  }

  @Override
  public Wording wording() {
    return wording;
  }
}
