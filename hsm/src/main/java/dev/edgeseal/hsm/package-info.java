/** PKCS#11 tokens through SunPKCS11: find, initialise, make keys, sign. */
@NullMarked
package dev.edgeseal.hsm;

import org.jspecify.annotations.NullMarked;
