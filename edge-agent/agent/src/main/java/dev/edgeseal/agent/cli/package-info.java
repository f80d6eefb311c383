/**
 * The command line: what is typed, what is printed, exit codes. Data on stdout, the rest on stderr.
 */
@NullMarked
package dev.edgeseal.agent.cli;

import org.jspecify.annotations.NullMarked;
