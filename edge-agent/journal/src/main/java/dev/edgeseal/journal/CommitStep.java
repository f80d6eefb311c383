package dev.edgeseal.journal;

/**
 * The points of the commit order, as {@link JournalSettings#steps} hears of them on the writer
 * thread.
 */
public enum CommitStep {
  /** Entries were taken from the queue; a crash here loses them, nobody was told otherwise. */
  TAKEN,
  /** Indices, hashes and the new root are known in memory only. */
  HASHED,
  /**
   * A signature over the new head was asked for; a signature that was made dies with the process,
   * unseen by anyone.
   */
  SIGNATURE_ASKED,
  /** Rows are in the open transaction; a crash rolls them back. */
  WRITTEN,
  /**
   * The transaction is synced; a crash from here on loses nothing, though callers do not know yet.
   */
  COMMITTED,
  /** Callers know. */
  ACKNOWLEDGED
}
