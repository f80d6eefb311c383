/** How a running agent says what it does: one line of JSON for each connection to its socket. */
@NullMarked
package dev.edgeseal.agent.control;

import org.jspecify.annotations.NullMarked;
