/** Sources: drivers that turn what a device reads into readings. */
@NullMarked
package dev.edgeseal.sensors;

import org.jspecify.annotations.NullMarked;
