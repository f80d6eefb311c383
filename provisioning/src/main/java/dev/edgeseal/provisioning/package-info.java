/** Enrolment: certificates for devices and city nodes, and trust lists. */
@NullMarked
package dev.edgeseal.provisioning;

import org.jspecify.annotations.NullMarked;
