package dev.edgeseal.evidence;

import dev.edgeseal.evidence.Failure.RejectInput;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a proof file, group by group; the number of groups is said first.
 *
 * <pre>proof = #6.55799([ 1, [ + [ [ + bstr .cbor record ], [ + bstr .cbor receipt ] ] ] ])</pre>
 */
public final class ProofWriter {
  private final OutputStream out;
  private int left;
  private long written;

  /**
   * @param groups how many {@link #write}s follow, at least one
   */
  public ProofWriter(OutputStream out, int groups) throws IOException {
    if (groups < 1) {
      throw new IllegalArgumentException("a proof has at least one group");
    }
    this.out = out;
    this.left = groups;
    put(new CborWriter().tag(55799).array(2).uint(1).array(groups).toByteArray());
  }

  /**
   * @throws RejectInput {@link FormatCode#TOO_LARGE} when the file would exceed 64 MiB
   */
  public void write(ProofGroup group) throws IOException {
    if (left-- == 0) {
      throw new IllegalStateException("more groups than were announced");
    }
    CborWriter w = new CborWriter(4096).array(2).array(group.records().size());
    group.records().forEach(w::bstr);
    w.array(group.receipts().size());
    group.receipts().forEach(r -> w.bstr(r.encode()));
    put(w.toByteArray());
  }

  /**
   * @throws IllegalStateException when fewer groups were written than announced
   */
  public void end() throws IOException {
    if (left != 0) {
      throw new IllegalStateException(left + " groups are missing");
    }
    out.flush();
  }

  private void put(byte[] bytes) throws IOException {
    written += bytes.length;
    if (written > ProofReader.MAX_SIZE) {
      throw new RejectInput(FormatCode.TOO_LARGE, "(a proof file has at most 64 MiB)");
    }
    out.write(bytes);
  }
}
