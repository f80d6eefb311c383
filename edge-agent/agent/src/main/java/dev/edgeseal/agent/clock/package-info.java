/** The device's clock: what time it is, and how good that knowledge is. */
@NullMarked
package dev.edgeseal.agent.clock;

import org.jspecify.annotations.NullMarked;
