/**
 * The log in SQLite: append, seal, prove, prune. One writer thread, one signing thread, many
 * readers.
 */
@NullMarked
package dev.edgeseal.journal;

import org.jspecify.annotations.NullMarked;
