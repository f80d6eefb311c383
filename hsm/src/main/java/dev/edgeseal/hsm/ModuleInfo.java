package dev.edgeseal.hsm;

/**
 * What a library says about itself (CK_INFO, PKCS#11 2.40 3.1).
 *
 * @param version of the library, as {@code 2.6}
 * @param cryptoki version of the standard it follows
 */
public record ModuleInfo(
    String manufacturer, String description, String version, String cryptoki) {}
