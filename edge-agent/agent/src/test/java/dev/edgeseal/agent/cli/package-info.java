@NullMarked
package dev.edgeseal.agent.cli;

import org.jspecify.annotations.NullMarked;
