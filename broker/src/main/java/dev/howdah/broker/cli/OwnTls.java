package dev.howdah.broker.cli;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS from this process to itself, for the {@link Rehearsal}. It accepts any certificate: it is this broker's own, and what
 * is sent is no secret.
 */
final class OwnTls implements X509TrustManager {

    private OwnTls() {}

    static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnTls()}, null);
            return context;
        } catch (GeneralSecurityException never) {
            throw new AssertionError(never);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("this is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        // It is ours.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
