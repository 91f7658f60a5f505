package dev.howdah.broker.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The options {@code --tls-cert}, {@code --tls-key} and {@code --tls-client-ca}: PEM files, for every encrypted listener
 * that has no key of its own.
 *
 * @param certificate the certificate of this broker, and those that lead from it to its authority
 * @param key in PKCS#8
 * @param clientAuthorities who issues the certificates that clients must show; empty if they need none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthorities) {

    /** The names of the three settings. */
    public static final String CERTIFICATE = "tls-cert";

    public static final String KEY = "tls-key";
    public static final String CLIENT_AUTHORITIES = "tls-client-ca";
}
