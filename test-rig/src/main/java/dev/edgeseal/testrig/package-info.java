/** Fakes, port contracts, simulators, crash harness, load and benchmarks. */
@NullMarked
package dev.edgeseal.testrig;

import org.jspecify.annotations.NullMarked;
