/** Names and certificates of devices. No secret of a token passes through here. */
@NullMarked
package dev.edgeseal.provisioning;

import org.jspecify.annotations.NullMarked;
