@NullMarked
package dev.edgeseal.agent.clock;

import org.jspecify.annotations.NullMarked;
