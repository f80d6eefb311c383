@NullMarked
package dev.edgeseal.agent.config;

import org.jspecify.annotations.NullMarked;
