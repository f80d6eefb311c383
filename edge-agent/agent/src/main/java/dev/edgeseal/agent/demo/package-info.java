/** {@code edgeseal demo}: the whole way on this computer, with real parts only. */
@NullMarked
package dev.edgeseal.agent.demo;

import org.jspecify.annotations.NullMarked;
