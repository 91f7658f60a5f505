package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.postgres.options.PostgresHost;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.util.Map;
import java.util.Properties;

/**
 * What PgJDBC is told. Of the start-up packet it fills only what poolers let through; sessions are set by statement. What it would
 * find for itself, in files of the user's, is named or shut out, so that both drivers connect alike.
 */
final class DriverProperties {

    private static final int SEND_BUFFER_BYTES = 256 << 10;

    private DriverProperties() {}

    /** Of a connection that listens. */
    static Properties listening(PostgresUrl url, PostgresHost host, String applicationName) {
        Properties properties = of(url, host, applicationName);
        properties.setProperty("socketFactory", ListeningSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", host.isSocket() ? host.socketFile() : "");
        return properties;
    }

    static Properties of(PostgresUrl url, PostgresHost host, String applicationName) {
        Map<String, String> parameters = url.parameters();
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        // Without one it would look into the user's .pgpass.
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("maxSendBufferSize", Integer.toString(SEND_BUFFER_BYTES));
        properties.setProperty("reWriteBatchedInserts", "false");
        properties.setProperty("gssEncMode", "disable");
        if (host.isSocket()) {
            // As libpq does: there is nothing to encrypt between processes of a machine.
            properties.setProperty("sslmode", "disable");
            properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
            properties.setProperty("socketFactoryArg", host.socketFile());
            return properties;
        }
        properties.setProperty("sslmode", url.sslMode());
        properties.setProperty("sslcert", parameters.getOrDefault("sslcert", ""));
        properties.setProperty("sslkey", parameters.getOrDefault("sslkey", ""));
        url.rootCertificate()
                .ifPresentOrElse(
                        file -> properties.setProperty("sslrootcert", file),
                        () -> properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
        return properties;
    }
}
