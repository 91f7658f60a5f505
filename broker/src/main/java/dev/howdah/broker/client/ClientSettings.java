package dev.howdah.broker.client;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How brokers are spoken to, in the words of Kafka's clients ({@code security.protocol}, {@code ssl.*}, {@code sasl.*}): the file that
 * Kafka's tools take with {@code --command-config} serves here as it is.
 *
 * @param tls if the connection is encrypted
 * @param checksHost whether the broker's certificate must name its host
 * @param login if the broker wants one
 */
public record ClientSettings(Optional<SSLContext> tls, boolean checksHost, Optional<Login> login) {

    /** Nothing is encrypted and nobody logs in. */
    public static final ClientSettings PLAINTEXT = new ClientSettings(Optional.empty(), false, Optional.empty());

    private static final String PEM = "PEM";
    private static final Pattern LOGIN_MODULE = Pattern.compile(
            "org\\.apache\\.kafka\\.common\\.security\\.(plain\\.Plain|scram\\.Scram)LoginModule\\s+required\\b.*",
            Pattern.DOTALL);

    /**
     * Reads a file of Kafka's client properties.
     *
     * @throws ClientException if it cannot be read or asks for what is not there
     */
    public static ClientSettings read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ClientException("the file " + file + " cannot be read");
        }
        return of(properties);
    }

    static ClientSettings of(Properties properties) {
        String protocol = value(properties, "security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
        return switch (protocol) {
            case "PLAINTEXT" -> PLAINTEXT;
            case "SSL" -> encrypted(properties, Optional.empty());
            case "SASL_PLAINTEXT" -> new ClientSettings(Optional.empty(), false, Optional.of(login(properties)));
            case "SASL_SSL" -> encrypted(properties, Optional.of(login(properties)));
            default ->
                throw new ClientException("security.protocol is '" + protocol
                        + "' (expected: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL)");
        };
    }

    private static ClientSettings encrypted(Properties properties, Optional<Login> login) {
        String algorithm = properties
                .getProperty("ssl.endpoint.identification.algorithm", "https")
                .strip();
        return new ClientSettings(Optional.of(tls(properties)), !algorithm.isEmpty(), login);
    }

    private static Login login(Properties properties) {
        String mechanism = value(properties, "sasl.mechanism", "").toUpperCase(Locale.ROOT);
        if (!Login.serves(mechanism)) {
            throw new ClientException(
                    "sasl.mechanism is '" + mechanism + "' (expected: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512)");
        }
        String jaas = value(properties, "sasl.jaas.config", "");
        if (!LOGIN_MODULE.matcher(jaas).matches()) {
            throw new ClientException(
                    "sasl.jaas.config names neither PlainLoginModule nor ScramLoginModule, both \"required\"");
        }
        return new Login(mechanism, option(jaas, "username"), option(jaas, "password"));
    }

    private static String option(String jaas, String name) {
        Matcher matcher = Pattern.compile(
                        "\\b" + name + "\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'((?:[^'\\\\]|\\\\.)*)'|([^\\s;\"']+))")
                .matcher(jaas);
        if (!matcher.find()) {
            throw new ClientException("sasl.jaas.config has no " + name);
        }
        String bare = matcher.group(3);
        String quoted = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return bare == null ? quoted.replaceAll("\\\\(.)", "$1") : bare;
    }

    private static SSLContext tls(Properties properties) {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        try {
            trust(properties, builder);
            identify(properties, builder);
            return ((JdkSslContext) builder.build()).context();
        } catch (SSLException | GeneralSecurityException | IllegalArgumentException wrong) {
            throw new ClientException("the settings ssl.* cannot be used: " + wrong.getMessage(), wrong);
        } catch (IOException wrong) {
            throw new ClientException("a file of the settings ssl.* cannot be read: " + wrong.getMessage(), wrong);
        }
    }

    private static void trust(Properties properties, SslContextBuilder builder)
            throws IOException, GeneralSecurityException {
        String certificates = properties.getProperty("ssl.truststore.certificates");
        String location = properties.getProperty("ssl.truststore.location");
        if (certificates != null) {
            builder.trustManager(bytes(certificates));
        } else if (location != null
                && value(properties, "ssl.truststore.type", "").equalsIgnoreCase(PEM)) {
            builder.trustManager(Path.of(location.strip()).toFile());
        } else if (location != null) {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store(location, properties.getProperty("ssl.truststore.password")));
            builder.trustManager(factory);
        }
    }

    private static void identify(Properties properties, SslContextBuilder builder)
            throws IOException, GeneralSecurityException {
        String chain = properties.getProperty("ssl.keystore.certificate.chain");
        String key = properties.getProperty("ssl.keystore.key");
        String location = properties.getProperty("ssl.keystore.location");
        String keyPassword = properties.getProperty("ssl.key.password");
        if (chain != null && key != null) {
            builder.keyManager(bytes(chain), bytes(key), keyPassword);
        } else if (location != null
                && value(properties, "ssl.keystore.type", "").equalsIgnoreCase(PEM)) {
            String both = Files.readString(Path.of(location.strip()));
            builder.keyManager(bytes(both), bytes(both), keyPassword);
        } else if (location != null) {
            String password = properties.getProperty("ssl.keystore.password");
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store(location, password), characters(keyPassword == null ? password : keyPassword));
            builder.keyManager(factory);
        }
    }

    private static KeyStore store(String location, @Nullable String password)
            throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(Path.of(location.strip()).toFile(), characters(password));
    }

    private static char @Nullable [] characters(@Nullable String password) {
        return password == null ? null : password.toCharArray();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String value(Properties properties, String name, String otherwise) {
        return properties.getProperty(name, otherwise).strip();
    }
}
