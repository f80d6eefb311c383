/** Whole processes, real parts, and what must hold of them whatever happens. */
@NullMarked
package dev.edgeseal.testrig.campaign;

import org.jspecify.annotations.NullMarked;
