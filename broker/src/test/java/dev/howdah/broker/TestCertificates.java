package dev.howdah.broker;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of the tests, and what it issues. Certificates hold from yesterday until tomorrow. Thread: any. */
public final class TestCertificates {

    public static final String PASSWORD = "secret of the tests";

    private final X509Bundle authority;

    public TestCertificates() {
        try {
            authority = new CertificateBuilder()
                    .subject("CN=authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** A certificate of a broker at 127.0.0.1 and localhost. */
    public X509Bundle server() {
        return issue(builder -> builder.subject("CN=broker"));
    }

    /** @param name as in {@code CN=alice,O=Example} */
    public X509Bundle client(String name) {
        return issue(builder -> builder.subject(name));
    }

    public X509Bundle issue(UnaryOperator<CertificateBuilder> how) {
        CertificateBuilder builder =
                new CertificateBuilder().addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
        try {
            return how.apply(builder).buildIssuedBy(authority);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    public String authorityPem() {
        return authority.getRootCertificatePEM();
    }

    /** A file with the authority's certificate, in PEM. */
    public Path authorityPem(Path file) throws Exception {
        return Files.writeString(file, authorityPem());
    }

    /** A file with the certificate, in PEM. */
    public static Path chain(Path file, X509Bundle bundle) throws Exception {
        return Files.writeString(file, bundle.getCertificatePathPEM());
    }

    /** A file with the key, in PEM, that only the owner may read. */
    public static Path key(Path file, X509Bundle bundle) throws Exception {
        return kept(Files.writeString(file, bundle.getPrivateKeyPEM()));
    }

    /** A file with both, as Kafka has them. */
    public static Path both(Path file, X509Bundle bundle) throws Exception {
        return kept(Files.writeString(file, bundle.getPrivateKeyPEM() + bundle.getCertificatePathPEM()));
    }

    /** A file in the form of a key store, with {@link #PASSWORD}. */
    public static Path store(Path file, String type, X509Bundle bundle) throws Exception {
        KeyStore store = bundle.toKeyStore(type, PASSWORD.toCharArray());
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return kept(file);
    }

    public static Path kept(Path file) throws Exception {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** What a client that trusts the authority connects with. */
    public SSLContext clientContext() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }

    /** The same, with a certificate of its own. */
    public SSLContext clientContext(X509Bundle client) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client.toKeyManagerFactory().getKeyManagers(), trust().getTrustManagers(), null);
        return context;
    }

    private TrustManagerFactory trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate root = authority.getRootCertificate();
        store.setCertificateEntry("authority", root);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
