/** The process and the {@code edgeseal} command: wiring, pipeline, status, doctor. */
@NullMarked
package dev.edgeseal.agent;

import org.jspecify.annotations.NullMarked;
