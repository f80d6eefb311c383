package dev.edgeseal.citynode;

import dev.edgeseal.citynode.RegistrationRules.Registered;
import dev.edgeseal.evidence.CertificateChain;
import dev.edgeseal.evidence.Head;
import dev.edgeseal.evidence.HeadStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a city has registered of each log, in the tables beside its own log. Belongs to the thread
 * of its connection.
 */
final class RegisteredHeads {
  /** Other roots kept of one size of one log: enough to prove a fork, and a bound. */
  private static final int MAX_FORKS = 4;

  private static final String NEWEST =
      "SELECT head, idx FROM registered WHERE iss = ? AND sub = ? ORDER BY size DESC LIMIT 1";

  /** From one log of a device to its next, in the order of the key: not over each of its heads. */
  private static final String LOGS =
      "WITH RECURSIVE log(sub) AS (SELECT min(sub) FROM registered WHERE iss = ?1 UNION ALL"
          + " SELECT (SELECT min(sub) FROM registered WHERE iss = ?1 AND sub > log.sub) FROM log"
          + " WHERE log.sub IS NOT NULL LIMIT "
          + RegistrationRules.MAX_LOGS
          + ") SELECT count(sub) FROM log";

  private final PreparedStatement newest;
  private final PreparedStatement logs;
  private final PreparedStatement sameSize;
  private final PreparedStatement insert;
  private final PreparedStatement insertChain;
  private final PreparedStatement insertFork;

  RegisteredHeads(Connection c) throws SQLException {
    newest = c.prepareStatement(NEWEST);
    logs = c.prepareStatement(LOGS);
    sameSize =
        c.prepareStatement(
            "SELECT head, idx FROM registered WHERE iss = ? AND sub = ? AND size = ?");
    insert =
        c.prepareStatement(
            "INSERT INTO registered(iss, sub, size, idx, head) VALUES(?, ?, ?, ?, ?)");
    insertChain =
        c.prepareStatement("INSERT OR IGNORE INTO device_certificate(x5t, chain) VALUES(?, ?)");
    insertFork =
        c.prepareStatement(
            "INSERT OR IGNORE INTO fork(iss, sub, size, root, head) SELECT ?1, ?2, ?3, ?4, ?5 WHERE"
                + " (SELECT count(*) FROM fork WHERE iss = ?1 AND sub = ?2 AND size = ?3) < "
                + MAX_FORKS);
  }

  static void createTables(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(
          "CREATE TABLE registered(iss TEXT, sub TEXT, size INTEGER, idx INTEGER NOT NULL,"
              + " head BLOB NOT NULL, PRIMARY KEY(iss, sub, size)) WITHOUT ROWID");
      s.execute(
          "CREATE TABLE fork(iss TEXT, sub TEXT, size INTEGER, root BLOB, head BLOB NOT NULL,"
              + " PRIMARY KEY(iss, sub, size, root)) WITHOUT ROWID");
      s.execute(
          "CREATE TABLE device_certificate(x5t BLOB PRIMARY KEY, chain BLOB NOT NULL) WITHOUT ROWID");
    }
  }

  Optional<Registered> newest(HeadStatement log) throws SQLException {
    return newest(newest, log.issuer(), log.logId());
  }

  /** For a reader's connection. */
  static Optional<Registered> newest(Connection c, String issuer, String logId)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(NEWEST)) {
      return newest(s, issuer, logId);
    }
  }

  private static Optional<Registered> newest(PreparedStatement s, String issuer, String logId)
      throws SQLException {
    s.setString(1, issuer);
    s.setString(2, logId);
    return one(s);
  }

  /** Logs of a device that have a registered head, counted up to the bound. */
  int logs(String issuer) throws SQLException {
    logs.setString(1, issuer);
    try (ResultSet r = logs.executeQuery()) {
      return r.next() ? r.getInt(1) : 0;
    }
  }

  Optional<Registered> sameSize(HeadStatement head) throws SQLException {
    sameSize.setString(1, head.issuer());
    sameSize.setString(2, head.logId());
    sameSize.setLong(3, head.size());
    return one(sameSize);
  }

  private static Optional<Registered> one(PreparedStatement s) throws SQLException {
    try (ResultSet r = s.executeQuery()) {
      return r.next()
          ? Optional.of(new Registered(Head.parse(r.getBytes(1)), r.getLong(2)))
          : Optional.empty();
    }
  }

  void add(Head head, CertificateChain chain, long index) throws SQLException {
    insert.setString(1, head.statement().issuer());
    insert.setString(2, head.statement().logId());
    insert.setLong(3, head.statement().size());
    insert.setLong(4, index);
    insert.setBytes(5, head.encode());
    insert.executeUpdate();
    keepChain(head, chain);
  }

  /** Keeps the other head beside the registered one. */
  void addFork(Head head, CertificateChain chain) throws SQLException {
    insertFork.setString(1, head.statement().issuer());
    insertFork.setString(2, head.statement().logId());
    insertFork.setLong(3, head.statement().size());
    insertFork.setBytes(4, head.root().toArray());
    insertFork.setBytes(5, head.encode());
    insertFork.executeUpdate();
    keepChain(head, chain);
  }

  /** For a reader's connection. */
  static List<Head> forks(Connection c, String issuer, String logId) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("SELECT head FROM fork WHERE iss = ? AND sub = ? ORDER BY size")) {
      s.setString(1, issuer);
      s.setString(2, logId);
      try (ResultSet r = s.executeQuery()) {
        ArrayList<Head> heads = new ArrayList<>();
        while (r.next()) {
          heads.add(Head.parse(r.getBytes(1)));
        }
        return heads;
      }
    }
  }

  private void keepChain(Head head, CertificateChain chain) throws SQLException {
    insertChain.setBytes(1, head.statement().x5t().toArray());
    insertChain.setBytes(2, chain.encode());
    insertChain.executeUpdate();
  }
}
