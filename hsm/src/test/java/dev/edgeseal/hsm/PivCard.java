package dev.edgeseal.hsm;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A PIV card (NIST SP 800-73-4) with one P-256 key and three tries of its PIN, in the reader of
 * vpcd. It is in the reader while it is open; a new one with the same {@link Memory} is the same
 * card put back.
 */
final class PivCard implements Closeable {
  static final int PORT = 35963;
  static final String ALIAS = "Certificate for PIV Authentication";

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ANSWER_TO_RESET =
      HEX.parseHex("3bf81300008131fe15597562696b657934d4"); // one of which OpenSC knows the ways
  private static final String PIV = "a000000308";
  private static final int ALL_TRIES = 3;

  private static final int DONE = 0x9000;
  private static final int NOT_FOUND = 0x6a82;
  private static final int NOT_ALLOWED = 0x6982;
  private static final int LOCKED = 0x6983;

  /** What a card keeps without power. */
  static final class Memory {
    final String pin;
    final KeyPair key;
    final X509Certificate certificate;
    int tries = ALL_TRIES;

    Memory(String pin) throws GeneralSecurityException, CryptokiException {
      this.pin = pin;
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(256);
      this.key = generator.generateKeyPair();
      this.certificate =
          SelfSigned.unnamed(key.getPublic(), this::signMessage, SoftHsm.CLOCK.instant());
    }

    private byte[] signMessage(byte[] message) {
      return sign("SHA256withECDSAinP1363Format", message);
    }

    byte[] sign(String algorithm, byte[] data) {
      try {
        Signature signature = Signature.getInstance(algorithm, "SunEC");
        signature.initSign(key.getPrivate());
        signature.update(data);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK has no P-256", e);
      }
    }
  }

  private final Memory memory;
  private final Socket socket;
  private final ByteArrayOutputStream chained = new ByteArrayOutputStream();
  private byte[] rest = {};
  private boolean verified;

  /**
   * @throws IOException while no reader listens
   */
  PivCard(Memory memory) throws IOException {
    this.memory = memory;
    this.socket = new Socket("127.0.0.1", PORT);
    Thread.ofPlatform().daemon().name("piv-card").start(this::serve);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** vpcd: each message has its length in two bytes before it; one byte alone is a command. */
  private void serve() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      while (true) {
        byte[] message = in.readNBytes(in.readUnsignedShort());
        byte[] answer;
        if (message.length == 1) {
          verified = false; // power off, on, or reset
          answer = message[0] == 4 ? ANSWER_TO_RESET : new byte[0];
        } else {
          answer = answer(message);
        }
        if (answer.length > 0) {
          out.writeShort(answer.length);
          out.write(answer);
          out.flush();
        }
      }
    } catch (IOException e) {
      return; // pulled out
    }
  }

  private byte[] answer(byte[] command) {
    int size = command.length > 5 ? command[4] & 0xff : 0;
    byte[] data =
        command.length >= 5 + size ? Arrays.copyOfRange(command, 5, 5 + size) : new byte[0];
    if ((command[0] & 0x10) != 0) { // more follows, ISO 7816-4 5.3.3
      chained.writeBytes(data);
      return status(DONE);
    }
    chained.writeBytes(data);
    byte[] whole = chained.toByteArray();
    chained.reset();
    return switch (command[1] & 0xff) {
      case 0xa4 -> select(whole);
      case 0xc0 -> reply(rest);
      case 0x20 -> verify((command[2] & 0xff) == 0xff, whole);
      case 0xcb -> get(HEX.formatHex(whole));
      case 0x87 -> authenticate(whole);
      case 0xfd -> reply(HEX.parseHex("050403")); // its firmware
      default -> status(0x6d00);
    };
  }

  private static byte[] select(byte[] name) {
    if (!HEX.formatHex(name).startsWith(PIV)) {
      return status(NOT_FOUND);
    }
    byte[] whole = tlv(0x4f, HEX.parseHex(PIV + "000010000100"));
    byte[] authority = tlv(0x79, tlv(0x4f, HEX.parseHex(PIV)));
    return concat(tlv(0x61, concat(whole, authority)), status(DONE));
  }

  private byte[] verify(boolean logout, byte[] pin) {
    if (logout) {
      verified = false;
      return status(DONE);
    }
    if (pin.length == 0) {
      return status(verified ? DONE : memory.tries == 0 ? LOCKED : 0x63c0 | memory.tries);
    }
    if (memory.tries == 0) {
      return status(LOCKED);
    }
    String given = new String(pin, StandardCharsets.ISO_8859_1).replace("\u00ff", "");
    verified = given.equals(memory.pin);
    memory.tries = verified ? ALL_TRIES : memory.tries - 1;
    return status(verified ? DONE : memory.tries == 0 ? LOCKED : 0x63c0 | memory.tries);
  }

  private byte[] get(String object) {
    try {
      return switch (object) {
        case "5c035fc102" -> // who holds it
            reply(tlv(0x53, concat(tlv(0x30, new byte[25]), tlv(0x34, new byte[16]))));
        case "5c035fc105" ->
            reply(
                tlv(
                    0x53,
                    concat(tlv(0x70, memory.certificate.getEncoded()), tlv(0x71, new byte[1]))));
        case "5c017e" -> // its application, and that the PIN is its own
            reply(
                tlv(
                    0x7e,
                    concat(
                        tlv(0x4f, HEX.parseHex(PIV + "000010000100")),
                        HEX.parseHex("5f2f024000"))));
        default -> status(NOT_FOUND);
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate has its bytes", e);
    }
  }

  private byte[] authenticate(byte[] challenge) {
    if (!verified) {
      return status(NOT_ALLOWED);
    }
    byte[] digest = Arrays.copyOfRange(challenge, challenge.length - 32, challenge.length);
    return reply(tlv(0x7c, tlv(0x82, memory.sign("NONEwithECDSA", digest))));
  }

  /** At most 256 bytes at a time, ISO 7816-4 5.3.4. */
  private byte[] reply(byte[] data) {
    int now = Math.min(256, data.length);
    rest = Arrays.copyOfRange(data, now, data.length);
    return concat(
        Arrays.copyOf(data, now),
        status(rest.length == 0 ? DONE : 0x6100 | Math.min(255, rest.length)));
  }

  private static byte[] status(int word) {
    return new byte[] {(byte) (word >> 8), (byte) word};
  }

  private static byte[] tlv(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length >= 256) {
      out.write(0x82);
      out.write(value.length >> 8);
    } else if (value.length >= 128) {
      out.write(0x81);
    }
    out.write(value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
