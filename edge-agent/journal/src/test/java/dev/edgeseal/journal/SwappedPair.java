package dev.edgeseal.journal;

import java.nio.file.Path;
import java.sql.SQLException;

/** Two records that changed places, with their hashes. */
final class SwappedPair {
  private SwappedPair() {}

  static void swap(Path file, long a, long b) throws SQLException {
    Sql.run(file, "UPDATE entry SET idx = -1 WHERE idx = ?", a);
    Sql.run(file, "UPDATE entry SET idx = ? WHERE idx = ?", a, b);
    Sql.run(file, "UPDATE entry SET idx = ? WHERE idx = -1", b);
  }
}
