/** The TOML files of the agent and the city node, read once at start into records. */
@NullMarked
package dev.edgeseal.agent.config;

import org.jspecify.annotations.NullMarked;
