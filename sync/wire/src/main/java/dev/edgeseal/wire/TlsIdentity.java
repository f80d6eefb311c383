package dev.edgeseal.wire;

import dev.edgeseal.evidence.CertificateChain;

/**
 * Who this end of a secured transport is.
 *
 * @param chain its certificates, of the key's public key
 */
public record TlsIdentity(CertificateChain chain, HandshakeKey key) {}
