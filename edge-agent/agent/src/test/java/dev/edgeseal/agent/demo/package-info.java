@NullMarked
package dev.edgeseal.agent.demo;

import org.jspecify.annotations.NullMarked;
