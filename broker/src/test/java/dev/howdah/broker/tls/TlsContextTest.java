package dev.howdah.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.SecurityProtocol;
import io.netty.buffer.ByteBufAllocator;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of keys and certificates: which are read, which are refused in one line, and what happens when they change. */
class TlsContextTest {

    private static TestCertificates certificates;
    private static X509Bundle server;
    private static X509Bundle other;

    @TempDir
    private Path directory;

    private Path certificate;
    private Path key;

    @BeforeAll
    static void issue() {
        certificates = new TestCertificates();
        server = certificates.server();
        other = certificates.server();
    }

    @BeforeEach
    void write() throws Exception {
        certificate = TestCertificates.chain(directory.resolve("server.pem"), server);
        key = TestCertificates.key(directory.resolve("server.key"), server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12"})
    void a_key_store_is_read_with_its_password(String type) throws Exception {
        Path store = TestCertificates.store(directory.resolve("store"), type, server);
        Map<String, String> config = Map.of(
                "ssl.keystore.type",
                type,
                "ssl.keystore.location",
                store.toString(),
                "ssl.keystore.password",
                TestCertificates.PASSWORD);
        assertThat(load(config, Optional.empty()).newEngine(ByteBufAllocator.DEFAULT))
                .isNotNull();
        assertRefused(
                with(config, "ssl.keystore.password", "wrong"),
                "ssl.keystore.location: " + store + ": the password is wrong (ssl.keystore.password)");
        assertRefused(
                with(config, "ssl.key.password", "wrong"),
                "ssl.keystore.location: " + store + ": the key cannot be read (is ssl.key.password right?)");
    }

    @Test
    void pem_is_one_file_or_two_or_text() throws Exception {
        Path both = TestCertificates.both(directory.resolve("both.pem"), server);
        load(Map.of("ssl.keystore.type", "PEM", "ssl.keystore.location", both.toString()), Optional.empty());
        load(Map.of(), Optional.of(new TlsFiles(certificate, key, Optional.empty())));
        load(text(server), Optional.empty());
    }

    @Test
    void what_is_set_for_the_listener_goes_before_what_is_set_for_all() throws Exception {
        Path both = TestCertificates.both(directory.resolve("both.pem"), server);
        load(
                Map.of(
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location", "/no/such/file",
                        "listener.name.outside.ssl.keystore.location", both.toString()),
                Optional.empty());
        assertRefused(
                Map.of(
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location", both.toString(),
                        "listener.name.outside.ssl.keystore.location", "/no/such/file"),
                "ssl.keystore.location: /no/such/file does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void an_encrypted_key_is_read_with_its_password(String algorithm) throws Exception {
        X509Bundle bundle = algorithm.equals("EC")
                ? server
                : certificates.issue(builder -> builder.rsa2048().subject("CN=rsa"));
        TestCertificates.chain(certificate, bundle);
        encrypt(bundle);
        TlsFiles files = new TlsFiles(certificate, key, Optional.empty());
        load(Map.of("ssl.key.password", TestCertificates.PASSWORD), Optional.of(files));
        assertRefused(
                Map.of("ssl.key.password", "wrong"),
                "tls-key: " + key + ": the key cannot be decrypted (is ssl.key.password right?)");
        assertRefused(Map.of(), "tls-key: " + key + ": the key is encrypted (expected: ssl.key.password)");
    }

    @Test
    void every_mistake_is_one_line() throws Exception {
        TestCertificates.key(key, other);
        assertRefused(
                Map.of(), "tls-cert: " + certificate + ": the key does not belong to the first certificate, CN=broker");
        Files.writeString(key, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertRefused(
                Map.of(),
                "tls-key: " + key
                        + ": the key is not in PKCS#8 (convert it: openssl pkcs8 -topk8 -nodes -in KEY -out NEWKEY)");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(
                Map.of(),
                "tls-key: " + key
                        + ": the key is malformed, or of a kind that is not read (expected: RSA, EC or EdDSA)");
        Files.writeString(key, "nothing");
        assertRefused(
                Map.of(), "tls-key: " + key + ": there is no key in it (expected: PEM, -----BEGIN PRIVATE KEY-----)");
        Files.delete(key);
        assertRefused(Map.of(), "tls-key: " + key + " does not exist");
        write();
        Files.writeString(certificate, "nothing");
        assertRefused(
                Map.of(),
                "tls-cert: " + certificate
                        + ": there is no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        write();
        assertThatThrownBy(() -> load(
                        Map.of("ssl.cipher.suites", "TLS_NO_SUCH_SUITE"),
                        Optional.of(new TlsFiles(certificate, key, Optional.empty()))))
                .hasMessageStartingWith("listener OUTSIDE: ssl.cipher.suites: ")
                .hasMessageContaining("TLS_NO_SUCH_SUITE");
        assertRefused(
                Map.of("ssl.client.auth", "required"),
                "clients' certificates are asked for, and nobody is trusted to issue them"
                        + " (expected: ssl.truststore.location, or tls-client-ca)");
    }

    @Test
    void a_key_that_others_may_read_is_refused() throws Exception {
        for (String rights : new String[] {"rw-r--r--", "rw-----w-", "rw-rw----"}) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(rights));
            assertRefused(
                    Map.of(),
                    "tls-key: " + key + " has a key in it and may be read or written by others"
                            + " (expected: rights 0600, or 0640)");
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r-----"));
        load(Map.of(), Optional.of(new TlsFiles(certificate, key, Optional.empty())));
    }

    @Test
    void a_certificate_that_does_not_hold_now_is_refused() throws Exception {
        Instant until = Instant.parse("2020-01-02T00:00:00Z");
        X509Bundle expired = certificates.issue(builder -> builder.subject("CN=late")
                .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                .notAfter(until));
        TestCertificates.chain(certificate, expired);
        TestCertificates.key(key, expired);
        assertRefused(Map.of(), "tls-cert: " + certificate + ": the certificate has expired, at " + until);
    }

    @Test
    void a_listener_without_a_certificate_says_what_is_missing() {
        assertThatThrownBy(() -> load(Map.of(), Optional.empty()))
                .hasMessage("listener OUTSIDE: it has no certificate"
                        + " (expected: tls-cert and tls-key, or ssl.keystore.location)");
        assertThatThrownBy(() -> load(
                        Map.of("ssl.keystore.type", "PEM", "ssl.keystore.location", "x", "ssl.keystore.password", "y"),
                        Optional.empty()))
                .hasMessage("listener OUTSIDE: ssl.keystore.password: PEM has none"
                        + " (expected: ssl.key.password, if the key is encrypted)");
    }

    @Test
    void new_files_are_taken_at_the_second_look_and_broken_ones_are_not() throws Exception {
        TlsContext context = load(Map.of(), Optional.of(new TlsFiles(certificate, key, Optional.empty())));
        assertThat(shown(context)).isEqualTo(server);
        TestCertificates.chain(certificate, other);
        context.look();
        context.look();
        assertThat(shown(context)).as("the key is not there yet").isEqualTo(server);
        TestCertificates.key(key, other);
        context.look();
        assertThat(shown(context)).as("it may be half written").isEqualTo(server);
        context.look();
        assertThat(shown(context)).isEqualTo(other);
        Files.delete(key);
        context.look();
        context.look();
        assertThat(shown(context)).isEqualTo(other);
    }

    /** As in Kafka: whoever verifies the host must be able to go on. */
    @Test
    void what_is_set_at_run_time_has_the_name_and_the_other_names_of_the_former() throws Exception {
        X509Bundle former =
                certificates.issue(builder -> builder.subject("CN=broker").addSanDnsName("inside"));
        TlsContext context = load(text(former), Optional.empty());
        context.check(settings(certificates.issue(
                builder -> builder.subject("CN=broker").addSanDnsName("outside").addSanDnsName("inside"))));
        assertThatThrownBy(() -> context.check(settings(certificates.issue(
                        builder -> builder.subject("CN=broker").addSanDnsName("outside")))))
                .isInstanceOf(TlsException.class)
                .hasMessageEndingWith("the new certificate lacks the names [[2, inside]]");
        assertThatThrownBy(() -> context.check(settings(certificates.issue(
                        builder -> builder.subject("CN=other").addSanDnsName("inside")))))
                .isInstanceOf(TlsException.class)
                .hasMessageEndingWith("the new certificate is that of CN=other (expected: CN=broker)");
    }

    private static Map<String, String> text(X509Bundle bundle) {
        return Map.of(
                "ssl.keystore.type", "PEM",
                "ssl.keystore.certificate.chain", bundle.getCertificatePathPEM(),
                "ssl.keystore.key", bundle.getPrivateKeyPEM());
    }

    private static TlsSettings settings(X509Bundle bundle) {
        return settings(text(bundle), Optional.empty());
    }

    /** Of the two, the one whose certificate the context shows. */
    private static X509Bundle shown(TlsContext context) throws Exception {
        SSLEngine client = certificates.clientContext().createSSLEngine();
        client.setUseClientMode(true);
        EngineHandshake.run(client, context.newEngine(ByteBufAllocator.DEFAULT));
        return client.getSession().getPeerCertificates()[0].equals(server.getCertificate()) ? server : other;
    }

    private void assertRefused(Map<String, String> config, String line) {
        boolean isStore = config.keySet().stream().anyMatch(name -> name.endsWith("keystore.location"));
        TlsFiles files = new TlsFiles(certificate, key, Optional.empty());
        assertThatThrownBy(() -> load(config, isStore ? Optional.empty() : Optional.of(files)))
                .isInstanceOf(TlsException.class)
                .hasMessage("listener OUTSIDE: " + line);
    }

    private static TlsContext load(Map<String, String> config, Optional<TlsFiles> files) {
        return TlsContext.load(settings(config, files));
    }

    private static TlsSettings settings(Map<String, String> config, Optional<TlsFiles> files) {
        return TlsSettings.of(BrokerConfig.of(config), "OUTSIDE", SecurityProtocol.SSL, files);
    }

    private static Map<String, String> with(Map<String, String> config, String name, String value) {
        Map<String, String> more = new HashMap<>(config);
        more.put(name, value);
        return more;
    }

    /** Encrypts the key with openssl, as its users do. */
    private void encrypt(X509Bundle bundle) throws Exception {
        Path plain = TestCertificates.key(directory.resolve("plain.key"), bundle);
        Process openssl;
        try {
            openssl = new ProcessBuilder(List.of(
                            "openssl",
                            "pkcs8",
                            "-topk8",
                            "-in",
                            plain.toString(),
                            "-out",
                            key.toString(),
                            "-passout",
                            "pass:" + TestCertificates.PASSWORD))
                    .start();
        } catch (IOException missing) {
            abort("openssl is not installed");
            return;
        }
        assertThat(openssl.waitFor()).isZero();
        TestCertificates.kept(key);
    }
}
