/** Kills processes with SIGKILL and checks what they had acknowledged. */
@NullMarked
package dev.edgeseal.testrig.crash;

import org.jspecify.annotations.NullMarked;
