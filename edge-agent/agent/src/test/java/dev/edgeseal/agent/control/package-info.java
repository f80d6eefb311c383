@NullMarked
package dev.edgeseal.agent.control;

import org.jspecify.annotations.NullMarked;
