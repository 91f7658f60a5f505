package dev.howdah.broker.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and a key from text in PEM (RFC 7468). Keys are in PKCS#8, encrypted or not, as Kafka has them too.
 *
 * @param place where the text is from, for messages: a setting, or a setting and a file
 */
record Pem(String place, String text) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";

    /** The algorithms of keys. Which one it is, is said in the bytes, but not in a form that {@link KeyFactory} reads. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** What {@link EncryptedPrivateKeyInfo} calls a scheme that its parameters name in full. */
    private static final List<String> PBES2 = List.of("PBES2", "1.2.840.113549.1.5.13");

    /**
     * All certificates, in their order.
     *
     * @throws TlsException if there are none, or one is malformed
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : blocks(CERTIFICATE)) {
            try {
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException malformed) {
                throw new TlsException(place + ": a certificate is malformed", malformed);
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsException(
                    place + ": there is no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /**
     * The first key.
     *
     * @param password null if none is given
     * @throws TlsException if there is no key, or it cannot be read with the password
     */
    PrivateKey key(@Nullable String password) {
        List<byte[]> plain = blocks(KEY);
        if (!plain.isEmpty()) {
            return key(new PKCS8EncodedKeySpec(plain.get(0)));
        }
        List<byte[]> encrypted = blocks(ENCRYPTED_KEY);
        if (!encrypted.isEmpty()) {
            if (password == null) {
                throw new TlsException(place + ": the key is encrypted (expected: ssl.key.password)");
            }
            return key(decrypt(encrypted.get(0), password));
        }
        throw new TlsException(
                text.matches("(?s).*-----BEGIN (RSA|EC|DSA) PRIVATE KEY-----.*")
                        ? place
                                + ": the key is not in PKCS#8 (convert it: openssl pkcs8 -topk8 -nodes -in KEY -out NEWKEY)"
                        : place + ": there is no key in it (expected: PEM, -----BEGIN PRIVATE KEY-----)");
    }

    private PKCS8EncodedKeySpec decrypt(byte[] der, String password) {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            String scheme =
                    PBES2.contains(info.getAlgName()) ? info.getAlgParameters().toString() : info.getAlgName();
            SecretKey secret =
                    SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (java.security.NoSuchAlgorithmException unknown) {
            throw new TlsException(
                    place + ": Java does not know how the key is encrypted (expected: openssl pkcs8 -topk8 -v2 aes256)",
                    unknown);
        } catch (GeneralSecurityException | IOException wrong) {
            throw new TlsException(place + ": the key cannot be decrypted (is ssl.key.password right?)", wrong);
        }
    }

    private PrivateKey key(PKCS8EncodedKeySpec spec) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException another) {
                // The next one may read it.
            } catch (GeneralSecurityException missing) {
                throw new TlsException(place + ": this Java has no keys of the kind " + algorithm, missing);
            }
        }
        throw new TlsException(
                place + ": the key is malformed, or of a kind that is not read (expected: RSA, EC or EdDSA)");
    }

    private List<byte[]> blocks(String type) {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(type)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
                } catch (IllegalArgumentException malformed) {
                    throw new TlsException(place + ": the Base64 of a " + type + " is malformed", malformed);
                }
            }
        }
        return blocks;
    }
}
