/** Benchmarks: each a ratio measured in one run; {@code docs/performance.md} is made of them. */
@NullMarked
package dev.edgeseal.testrig.bench;

import org.jspecify.annotations.NullMarked;
