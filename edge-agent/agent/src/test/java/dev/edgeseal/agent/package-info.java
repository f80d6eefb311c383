@NullMarked
package dev.edgeseal.agent;

import org.jspecify.annotations.NullMarked;
