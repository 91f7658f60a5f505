package dev.howdah.broker.tls;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ListenerConfigs;
import dev.howdah.broker.config.TlsConfigs;
import dev.howdah.broker.security.SecurityProtocol;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one listener. A configuration that is set for the listener goes before one that is set for all, as in Kafka.
 *
 * @param trusted who may issue clients' certificates; empty if clients are not asked for any
 * @param cipherSuites empty for Java's own choice
 * @param protocol what else the listener asks for
 */
public record TlsSettings(
        String listener,
        SecurityProtocol protocol,
        KeySource key,
        Optional<TrustSource> trusted,
        ClientAuth clientAuth,
        List<String> versions,
        List<String> cipherSuites,
        PrincipalMapping mapping) {

    private static final String PEM = "PEM";

    /**
     * Reads the settings of a listener.
     *
     * @param files the options of {@code serve}, if they were given
     * @throws TlsException if they contradict each other, or something is missing
     */
    public static TlsSettings of(
            BrokerConfig config, String listener, SecurityProtocol protocol, Optional<TlsFiles> files) {
        try {
            return new Reader(config, listener, protocol, files).read();
        } catch (TlsException wrong) {
            throw new TlsException("listener " + listener + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Whether a client without a certificate is refused. */
    public static boolean requiresCertificate(
            BrokerConfig config, String listener, SecurityProtocol protocol, Optional<TlsFiles> files) {
        return new Reader(config, listener, protocol, files).clientAuth() == ClientAuth.REQUIRE;
    }

    private record Reader(BrokerConfig config, String listener, SecurityProtocol protocol, Optional<TlsFiles> files) {

        TlsSettings read() {
            ClientAuth clientAuth = clientAuth();
            Optional<TrustSource> trusted = clientAuth == ClientAuth.NONE ? Optional.empty() : trusted();
            if (clientAuth != ClientAuth.NONE && trusted.isEmpty()) {
                throw new TlsException(
                        "clients' certificates are asked for, and nobody is trusted to issue them (expected: "
                                + TlsConfigs.TRUSTSTORE_LOCATION + ", or " + TlsFiles.CLIENT_AUTHORITIES + ")");
            }
            return new TlsSettings(
                    listener,
                    protocol,
                    key(),
                    trusted,
                    clientAuth,
                    TlsConfigs.items(value(TlsConfigs.ENABLED_PROTOCOLS)),
                    TlsConfigs.items(value(TlsConfigs.CIPHER_SUITES)),
                    PrincipalMapping.parse(value(TlsConfigs.PRINCIPAL_MAPPING_RULES)));
        }

        /**
         * As in Kafka (KIP-684), clients of a SASL_SSL listener are asked for a certificate only if it is said of this
         * listener.
         */
        ClientAuth clientAuth() {
            Optional<String> said = protocol.asksForLogin()
                    ? config.findExplicit(ListenerConfigs.of(listener, TlsConfigs.CLIENT_AUTH))
                    : find(TlsConfigs.CLIENT_AUTH);
            boolean byOption = !protocol.asksForLogin()
                    && files.flatMap(TlsFiles::clientAuthorities).isPresent();
            return switch (said.orElse(byOption ? "required" : "none")) {
                case "required" -> ClientAuth.REQUIRE;
                case "requested" -> ClientAuth.OPTIONAL;
                default -> ClientAuth.NONE;
            };
        }

        private KeySource key() {
            @Nullable String location = find(TlsConfigs.KEYSTORE_LOCATION).orElse(null);
            @Nullable String chain = find(TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN).orElse(null);
            @Nullable String key = find(TlsConfigs.KEYSTORE_KEY).orElse(null);
            @Nullable String password = find(TlsConfigs.KEYSTORE_PASSWORD).orElse(null);
            @Nullable String keyPassword = find(TlsConfigs.KEY_PASSWORD).orElse(null);
            boolean isPem = value(TlsConfigs.KEYSTORE_TYPE).equals(PEM);
            if (location == null && chain == null && key == null) {
                TlsFiles given = files.orElseThrow(
                        () -> new TlsException("it has no certificate (expected: " + TlsFiles.CERTIFICATE + " and "
                                + TlsFiles.KEY + ", or " + TlsConfigs.KEYSTORE_LOCATION + ")"));
                return new KeySource.PemFiles(
                        new KeyFile(TlsFiles.CERTIFICATE, given.certificate()),
                        new KeyFile(TlsFiles.KEY, given.key()),
                        keyPassword);
            }
            if (isPem && password != null) {
                throw new TlsException(TlsConfigs.KEYSTORE_PASSWORD + ": PEM has none (expected: "
                        + TlsConfigs.KEY_PASSWORD + ", if the key is encrypted)");
            }
            if (location != null) {
                if (chain != null || key != null) {
                    throw new TlsException(TlsConfigs.KEYSTORE_LOCATION + " and "
                            + (key != null ? TlsConfigs.KEYSTORE_KEY : TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN)
                            + " cannot both be set");
                }
                KeyFile file = file(TlsConfigs.KEYSTORE_LOCATION, location);
                return isPem
                        ? new KeySource.PemFiles(file, file, keyPassword)
                        : new KeySource.Store(
                                new StoreFile(
                                        file, value(TlsConfigs.KEYSTORE_TYPE), password, TlsConfigs.KEYSTORE_PASSWORD),
                                keyPassword);
            }
            if (chain == null || key == null) {
                throw new TlsException((chain == null ? TlsConfigs.KEYSTORE_KEY : TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN)
                        + " needs "
                        + (chain == null ? TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN : TlsConfigs.KEYSTORE_KEY));
            }
            if (!isPem) {
                throw new TlsException(
                        TlsConfigs.KEYSTORE_KEY + " is PEM (expected: " + TlsConfigs.KEYSTORE_TYPE + "=PEM)");
            }
            return new KeySource.PemText(chain, key, keyPassword);
        }

        private Optional<TrustSource> trusted() {
            Optional<String> location = find(TlsConfigs.TRUSTSTORE_LOCATION);
            Optional<String> certificates = find(TlsConfigs.TRUSTSTORE_CERTIFICATES);
            @Nullable String password = find(TlsConfigs.TRUSTSTORE_PASSWORD).orElse(null);
            String type = value(TlsConfigs.TRUSTSTORE_TYPE);
            if (location.isPresent() && certificates.isPresent()) {
                throw new TlsException(TlsConfigs.TRUSTSTORE_LOCATION + " and " + TlsConfigs.TRUSTSTORE_CERTIFICATES
                        + " cannot both be set");
            }
            if (type.equals(PEM) && password != null) {
                throw new TlsException(TlsConfigs.TRUSTSTORE_PASSWORD + ": PEM has none");
            }
            if (certificates.isPresent() && !type.equals(PEM)) {
                throw new TlsException(TlsConfigs.TRUSTSTORE_CERTIFICATES + " is PEM (expected: "
                        + TlsConfigs.TRUSTSTORE_TYPE + "=PEM)");
            }
            if (location.isPresent()) {
                KeyFile file = file(TlsConfigs.TRUSTSTORE_LOCATION, location.get());
                return Optional.of(
                        type.equals(PEM)
                                ? new TrustSource.PemFile(file)
                                : new TrustSource.Store(
                                        new StoreFile(file, type, password, TlsConfigs.TRUSTSTORE_PASSWORD)));
            }
            return certificates
                    .<TrustSource>map(TrustSource.PemText::new)
                    .or(() -> files.flatMap(TlsFiles::clientAuthorities)
                            .map(path -> new TrustSource.PemFile(new KeyFile(TlsFiles.CLIENT_AUTHORITIES, path))));
        }

        /** What is set, for this listener or for all. */
        private Optional<String> find(String name) {
            return config.findExplicit(ListenerConfigs.of(listener, name))
                    .or(() -> config.findExplicit(name))
                    .filter(value -> !value.isBlank());
        }

        private String value(String name) {
            return find(name).orElseGet(() -> config.text(name));
        }

        private static KeyFile file(String setting, String path) {
            try {
                return new KeyFile(setting, Path.of(path));
            } catch (InvalidPathException unnameable) {
                throw new TlsException(setting + ": '" + path + "' is no name of a file", unnameable);
            }
        }
    }
}
