package dev.edgeseal.citynode;

import dev.edgeseal.citynode.RegistrationRules.Decision;
import dev.edgeseal.evidence.Bytes;
import dev.edgeseal.evidence.Registration;
import dev.edgeseal.journal.Sequencer;
import dev.edgeseal.journal.Signer;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A city's log: applies {@link RegistrationRules} to each registration in its turn, in the
 * transaction that makes the decision true. A crash before the commit loses the decision, and
 * nobody was told of it.
 */
final class CitySequencer implements Sequencer<CityEntry, Decision> {
  private final CityPolicy policy;
  private final Signer signer;

  /** Of the writer's connection. Owned by the writer thread. */
  private @Nullable RegisteredHeads heads;

  CitySequencer(CityPolicy policy, Signer signer) {
    this.policy = policy;
    this.signer = signer;
  }

  @Override
  public String kind() {
    return "city";
  }

  @Override
  public int weigh(CityEntry entry) {
    return switch (entry) {
      case CityEntry.Policy p -> p.statement().size();
      case CityEntry.Verified v ->
          1024 + v.registration().chain().encoded().stream().mapToInt(Bytes::size).sum();
    };
  }

  @Override
  public void createTables(Connection connection) throws SQLException {
    RegisteredHeads.createTables(connection);
  }

  @Override
  public void reload(Connection connection) throws SQLException {
    heads = new RegisteredHeads(connection);
  }

  @Override
  public boolean keepsHeads() {
    return true;
  }

  @Override
  public CityEntry genesis(String logId) {
    return new CityEntry.Policy(Bytes.of(policy.sign(logId, signer)));
  }

  @Override
  public Sequenced<Decision> sequence(CityEntry entry, long index, Connection connection)
      throws SQLException {
    return switch (entry) {
      case CityEntry.Policy p -> new Sequenced.Leaf<>(p.statement().toArray());
      case CityEntry.Verified v -> register(v.registration(), index);
    };
  }

  private Sequenced<Decision> register(Registration registration, long index) throws SQLException {
    RegisteredHeads known = heads;
    if (known == null) {
      throw new IllegalStateException("a journal reloads before it sequences");
    }
    var head = registration.head();
    var newest = known.newest(head.statement());
    int logs = newest.isPresent() ? 1 : known.logs(head.statement().issuer());
    Decision decision =
        RegistrationRules.decide(newest, known.sameSize(head.statement()), logs, registration);
    return switch (decision) {
      case Decision.Append a -> {
        known.add(head, registration.chain(), index);
        yield new Sequenced.Leaf<>(head.encode());
      }
      case Decision.Fork fork -> {
        known.addFork(head, registration.chain());
        yield new Sequenced.Settled<>(fork);
      }
      case Decision.Again again -> new Sequenced.Settled<>(again);
      case Decision.Conflict conflict -> new Sequenced.Settled<>(conflict);
      case Decision.TooManyLogs full -> new Sequenced.Settled<>(full);
    };
  }

  @Override
  public void flush(Connection connection) {}
}
