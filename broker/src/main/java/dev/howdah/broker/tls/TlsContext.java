package dev.howdah.broker.tls;

import dev.howdah.broker.config.TlsConfigs;
import dev.howdah.broker.security.Principal;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the handshakes of one listener need: made of its files, and anew when they have changed. New connections get the new
 * one; those that are open keep theirs.
 *
 * <pre>
 *  files as loaded ──look: other bytes──▶ changing ──look: the same bytes again──▶ load ──▶ as loaded
 *                                             ▲                                     └─ broken: said once, the old goes on
 * </pre>
 *
 * <p>The second look is for who writes a certificate and a key one after the other.
 *
 * <p>Thread: {@link #load} and {@link #look} by one that may block; any other method by any.
 */
public final class TlsContext {

    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

    private volatile TlsSettings settings;
    private volatile SslContext current;
    /** Of {@link #current}. */
    private volatile X509Certificate certificate;
    /** What was wrong at the last look with the configuration that was set at run time; empty if nothing. */
    private String fault = "";
    /** The fingerprint of the files that {@link #current} is made of, or that are known to be broken. */
    private String known;
    /** What the files were at the last look. */
    private String seen;

    private TlsContext(TlsSettings settings) {
        this.settings = settings;
        known = fingerprint(settings);
        seen = known;
        Made made = make(settings);
        current = made.context();
        certificate = made.certificate();
    }

    /**
     * Reads the files. Blocks.
     *
     * @throws TlsException if they cannot be used
     */
    public static TlsContext load(TlsSettings settings) {
        try {
            return new TlsContext(settings);
        } catch (TlsException wrong) {
            throw new TlsException("listener " + settings.listener() + ": " + wrong.getMessage(), wrong);
        }
    }

    /** A handshake for a new connection. */
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.newEngine(allocator);
    }

    /**
     * Who the client is after the handshake, as far as TLS says on a listener of Kafka.
     *
     * @return as {@link #certified}, but ANONYMOUS on a listener that asks for a login as well, as in Kafka
     */
    public Optional<Principal> principal(SSLSession session) {
        return settings.protocol().asksForLogin() ? Optional.of(Principal.ANONYMOUS) : certified(session);
    }

    /**
     * Who the client is by its certificate.
     *
     * @return the name in it by the mapping rules, ANONYMOUS without a certificate; empty if no rule fits
     */
    public Optional<Principal> certified(SSLSession session) {
        try {
            X509Certificate own = (X509Certificate) session.getPeerCertificates()[0];
            String name = own.getSubjectX500Principal().getName();
            return settings.mapping().map(name).map(Principal::user);
        } catch (SSLPeerUnverifiedException none) {
            return Optional.of(Principal.ANONYMOUS);
        }
    }

    /**
     * Checks whether other settings could be taken at run time, as Kafka does ({@code SslFactory.CertificateEntries}): the new certificate has
     * the former one's name and at least its alternative names. Blocks.
     *
     * @throws TlsException if not
     */
    void check(TlsSettings proposed) {
        if (!isOfSameKeys(proposed)) {
            requireSuccessor(make(proposed).certificate(), proposed);
        }
    }

    private boolean isOfSameKeys(TlsSettings other) {
        return other.key().equals(settings.key()) && other.trusted().equals(settings.trusted());
    }

    private void requireSuccessor(X509Certificate next, TlsSettings proposed) {
        if (proposed.key().equals(settings.key())) {
            return;
        }
        String name = certificate.getSubjectX500Principal().getName();
        String nextName = next.getSubjectX500Principal().getName();
        if (!name.equals(nextName)) {
            throw new TlsException(
                    proposed.key() + ": the new certificate is that of " + nextName + " (expected: " + name + ")");
        }
        Set<Object> missing = new HashSet<>(alternativeNames(certificate));
        missing.removeAll(alternativeNames(next));
        if (!missing.isEmpty()) {
            throw new TlsException(proposed.key() + ": the new certificate lacks the names " + missing);
        }
    }

    private static Set<Object> alternativeNames(X509Certificate of) {
        try {
            Collection<List<?>> names = of.getSubjectAlternativeNames();
            return names == null ? Set.of() : new HashSet<>(names);
        } catch (CertificateParsingException unreadable) {
            return Set.of();
        }
    }

    /** Takes other settings, if they name other keys. What cannot be used leaves the former in use. Blocks. */
    void follow(Supplier<TlsSettings> wanted) {
        String wrong = "";
        try {
            TlsSettings next = wanted.get();
            if (!isOfSameKeys(next)) {
                String print = fingerprint(next);
                Made made = make(next);
                settings = next;
                known = print;
                seen = print;
                certificate = made.certificate();
                current = made.context();
            }
        } catch (TlsException broken) {
            wrong = String.valueOf(broken.getMessage());
            if (!wrong.equals(fault)) {
                log.atWarn()
                        .addKeyValue("listener", settings.listener())
                        .addKeyValue("why", wrong)
                        .log(
                                "The TLS configuration that was set cannot be used, and the former stays; this is said once");
            }
        }
        fault = wrong;
    }

    /** Looks whether the files have changed, and reads them if they have. Blocks. */
    public void look() {
        String now;
        try {
            now = fingerprint(settings);
        } catch (TlsException unreadable) {
            now = "unreadable: " + unreadable.getMessage();
        }
        boolean isStill = now.equals(seen);
        seen = now;
        if (!isStill || now.equals(known)) {
            return;
        }
        known = now;
        try {
            Made made = make(settings);
            certificate = made.certificate();
            current = made.context();
        } catch (TlsException broken) {
            log.atWarn()
                    .addKeyValue("listener", settings.listener())
                    .addKeyValue("why", broken.getMessage())
                    .log("New TLS files cannot be used, and the former certificate stays; this is said once");
        }
    }

    private record Made(SslContext context, X509Certificate certificate) {}

    private static Made make(TlsSettings settings) {
        KeyMaterial key = settings.key().load();
        SslContextBuilder builder = SslContextBuilder.forServer(
                        key.key(), key.chain().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols(settings.versions())
                .clientAuth(settings.clientAuth());
        settings.trusted()
                .ifPresent(trusted -> builder.trustManager(trusted.load().toArray(X509Certificate[]::new)));
        if (!settings.cipherSuites().isEmpty()) {
            builder.ciphers(settings.cipherSuites());
        }
        SslContext made;
        try {
            made = builder.build();
            // A suite that Java does not know is found only here.
            made.newEngine(ByteBufAllocator.DEFAULT).closeOutbound();
        } catch (IllegalArgumentException unknown) {
            throw new TlsException(TlsConfigs.CIPHER_SUITES + ": " + unknown.getMessage(), unknown);
        } catch (SSLException wrong) {
            throw new TlsException(settings.key() + ": " + wrong.getMessage(), wrong);
        }
        log.atInfo()
                .addKeyValue("listener", settings.listener())
                .addKeyValue("from", settings.key())
                .addKeyValue(
                        "subject", key.certificate().getSubjectX500Principal().getName())
                .addKeyValue("until", key.certificate().getNotAfter().toInstant())
                .addKeyValue("clientCertificates", settings.clientAuth())
                .log("A certificate is read");
        return new Made(made, key.certificate());
    }

    private static String fingerprint(TlsSettings settings) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files(settings).forEach(file -> digest.update(file.bytes()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException never) {
            throw new AssertionError(never);
        }
    }

    private static List<KeyFile> files(TlsSettings settings) {
        return Stream.concat(
                        settings.key().files().stream(),
                        settings.trusted().stream().flatMap(trusted -> trusted.files().stream()))
                .toList();
    }
}
