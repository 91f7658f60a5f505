package dev.howdah.broker.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The key of this broker, and its certificate with those that lead to the authority.
 *
 * @param chain the broker's own certificate is the first
 */
record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {

    private static final byte[] ANYTHING = {1, 2, 3, 4, 5, 6, 7, 8};

    KeyMaterial {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Checks that clients can accept it.
     *
     * @param place for messages
     * @throws TlsException if the key is another certificate's, or the certificate does not hold now
     */
    KeyMaterial check(String place) {
        if (!isOfKey()) {
            throw new TlsException(place + ": the key does not belong to the first certificate, "
                    + certificate().getSubjectX500Principal().getName());
        }
        try {
            certificate().checkValidity();
        } catch (CertificateExpiredException expired) {
            throw new TlsException(
                    place + ": the certificate has expired, at "
                            + certificate().getNotAfter().toInstant(),
                    expired);
        } catch (CertificateNotYetValidException early) {
            throw new TlsException(
                    place + ": the certificate holds only from "
                            + certificate().getNotBefore().toInstant(),
                    early);
        }
        return this;
    }

    private boolean isOfKey() {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(ANYTHING);
            byte[] signed = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate().getPublicKey());
            verifier.update(ANYTHING);
            return verifier.verify(signed);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
