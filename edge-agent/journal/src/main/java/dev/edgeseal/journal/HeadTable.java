package dev.edgeseal.journal;

import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Writes heads, with the certificates they are signed with. A head that is to be kept stays for
 * good; of the others only the newest is there, since it covers all that they cover.
 */
final class HeadTable implements AutoCloseable {
  private final PreparedStatement insertCertificate;
  private final PreparedStatement insertHead;
  private final PreparedStatement moveHead;

  HeadTable(Connection c) throws SQLException {
    this.insertCertificate =
        c.prepareStatement("INSERT OR IGNORE INTO certificate(x5t, chain) VALUES(?, ?)");
    this.insertHead =
        c.prepareStatement(
            "INSERT INTO head(size, bytes, kept) VALUES(?, ?, ?) ON CONFLICT(size) DO UPDATE SET"
                + " bytes = excluded.bytes, kept = 1 WHERE excluded.kept = 1");
    this.moveHead =
        c.prepareStatement("UPDATE head SET size = ?, bytes = ? WHERE kept = 0 AND size = ?");
  }

  /** A head that something outside refers to. */
  void keep(Head head, CertificateChain chain) throws SQLException {
    insertCertificate(head, chain);
    insert(head, true);
  }

  /**
   * The newest head. It takes the row of the one before, unless that one or itself is to be kept.
   *
   * @param before the newest until now; its certificate is in the table
   * @param kept whether it is to be kept as well
   */
  void append(Head head, CertificateChain chain, Optional<Head> before, boolean kept)
      throws SQLException {
    if (!before.map(b -> b.statement().x5t()).equals(Optional.of(head.statement().x5t()))) {
      insertCertificate(head, chain);
    }
    if (kept || before.isEmpty() || !move(before.get(), head)) {
      insert(head, kept);
    }
  }

  /** False when the head before is kept. */
  private boolean move(Head before, Head head) throws SQLException {
    moveHead.setLong(1, head.statement().size());
    moveHead.setBytes(2, head.encode());
    moveHead.setLong(3, before.statement().size());
    return moveHead.executeUpdate() > 0;
  }

  private void insertCertificate(Head head, CertificateChain chain) throws SQLException {
    insertCertificate.setBytes(1, head.statement().x5t().toArray());
    insertCertificate.setBytes(2, chain.encode());
    insertCertificate.executeUpdate();
  }

  private void insert(Head head, boolean kept) throws SQLException {
    insertHead.setLong(1, head.statement().size());
    insertHead.setBytes(2, head.encode());
    insertHead.setInt(3, kept ? 1 : 0);
    insertHead.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    insertCertificate.close();
    insertHead.close();
    moveHead.close();
  }
}
