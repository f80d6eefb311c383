/**
 * Records, heads, receipts and proofs: the formats, the Merkle maths and the verifier. No I/O, no
 * threads, nothing else of ours: anyone may import this module alone to check a proof.
 */
@NullMarked
package dev.edgeseal.evidence;

import org.jspecify.annotations.NullMarked;
