package dev.howdah.broker.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of TLS, with Kafka's names ({@code SslConfigs}, {@code BrokerSecurityConfigs}). Each may be set for a
 * single listener too.
 */
public final class TlsConfigs {

    public static final String KEYSTORE_TYPE = "ssl.keystore.type";
    public static final String KEYSTORE_LOCATION = "ssl.keystore.location";
    public static final String KEYSTORE_PASSWORD = "ssl.keystore.password";
    public static final String KEYSTORE_CERTIFICATE_CHAIN = "ssl.keystore.certificate.chain";
    public static final String KEYSTORE_KEY = "ssl.keystore.key";
    public static final String KEY_PASSWORD = "ssl.key.password";
    public static final String TRUSTSTORE_TYPE = "ssl.truststore.type";
    public static final String TRUSTSTORE_LOCATION = "ssl.truststore.location";
    public static final String TRUSTSTORE_PASSWORD = "ssl.truststore.password";
    public static final String TRUSTSTORE_CERTIFICATES = "ssl.truststore.certificates";
    public static final String CLIENT_AUTH = "ssl.client.auth";
    public static final String ENABLED_PROTOCOLS = "ssl.enabled.protocols";
    public static final String CIPHER_SUITES = "ssl.cipher.suites";
    public static final String PRINCIPAL_MAPPING_RULES = "ssl.principal.mapping.rules";

    private static final ValueRule STORE = ValueRule.oneOf("JKS", "PKCS12", "PEM");

    static final List<ConfigKey> ALL = List.of(
            key(KEYSTORE_TYPE, ValueType.STRING, "JKS", STORE, "Form of the file with key and certificate."),
            text(KEYSTORE_LOCATION, "File with the key and the certificate of this broker; a PEM file has both."),
            secret(KEYSTORE_PASSWORD, "Password of that file; a PEM file has none."),
            secret(KEYSTORE_CERTIFICATE_CHAIN, "Certificates in PEM, the broker's own first, instead of a file."),
            secret(KEYSTORE_KEY, "Key in PEM (PKCS#8), instead of a file."),
            secret(KEY_PASSWORD, "Password of the key, if it is encrypted by itself."),
            key(TRUSTSTORE_TYPE, ValueType.STRING, "JKS", STORE, "Form of the file with trusted certificates."),
            text(TRUSTSTORE_LOCATION, "File with the certificates of those who may issue clients' certificates."),
            secret(TRUSTSTORE_PASSWORD, "Password of that file; a PEM file has none."),
            secret(TRUSTSTORE_CERTIFICATES, "The same certificates in PEM, instead of a file."),
            key(
                    CLIENT_AUTH,
                    ValueType.STRING,
                    "none",
                    ValueRule.oneOf("required", "requested", "none"),
                    "Whether clients must show a certificate. On SASL_SSL only with the prefix of the listener, as in Kafka."),
            key(
                    ENABLED_PROTOCOLS,
                    ValueType.LIST,
                    "TLSv1.2,TLSv1.3",
                    TlsConfigs::findOldProtocol,
                    "Versions of TLS. Older ones are refused."),
            key(
                    CIPHER_SUITES,
                    ValueType.LIST,
                    "",
                    ValueRule.ANY,
                    "Cipher suites by Java's names; empty for Java's own."),
            key(
                    PRINCIPAL_MAPPING_RULES,
                    ValueType.STRING,
                    "DEFAULT",
                    ValueRule.ANY,
                    "How the name in a client's certificate becomes the name of a user."));

    /** Those of them that may be changed at run time, of a single listener ({@code SslConfigs.RECONFIGURABLE_CONFIGS}). */
    static final Set<String> RECONFIGURABLE = Set.of(
            KEYSTORE_TYPE,
            KEYSTORE_LOCATION,
            KEYSTORE_PASSWORD,
            KEY_PASSWORD,
            KEYSTORE_CERTIFICATE_CHAIN,
            KEYSTORE_KEY,
            TRUSTSTORE_TYPE,
            TRUSTSTORE_LOCATION,
            TRUSTSTORE_PASSWORD,
            TRUSTSTORE_CERTIFICATES);

    private TlsConfigs() {}

    /** Whether Kafka would let it be changed at run time, if it had the prefix of a listener. */
    public static boolean needsListener(String name) {
        return RECONFIGURABLE.contains(name);
    }

    static Stream<String> names() {
        return ALL.stream().map(ConfigKey::name);
    }

    /** The items of a list. */
    public static List<String> items(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }

    private static Optional<String> findOldProtocol(String name, String value) {
        return items(value).isEmpty()
                ? Optional.of(ValueRule.invalid(name, value, "At least one of TLSv1.2, TLSv1.3 is needed"))
                : ValueRule.listOf("TLSv1.2", "TLSv1.3").findFault(name, value);
    }

    private static ConfigKey text(String name, String doc) {
        return key(name, ValueType.STRING, null, ValueRule.ANY, doc);
    }

    private static ConfigKey secret(String name, String doc) {
        return key(name, ValueType.PASSWORD, null, ValueRule.ANY, doc);
    }

    private static ConfigKey key(
            String name, ValueType type, @Nullable String defaultValue, ValueRule rule, String doc) {
        return new ConfigKey(name, type, defaultValue, List.of(), rule, doc);
    }
}
