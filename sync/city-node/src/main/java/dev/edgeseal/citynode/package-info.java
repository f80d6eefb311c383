/** The city node: verifies registrations, keeps them in its own log, answers with receipts. */
@NullMarked
package dev.edgeseal.citynode;

import org.jspecify.annotations.NullMarked;
