package dev.howdah.broker.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of Java's key stores.
 *
 * @param type PKCS12 or JKS
 * @param password null if none is given; then its content is not verified
 * @param passwordSetting the setting that has the password, for messages
 */
record StoreFile(KeyFile file, String type, @Nullable String password, String passwordSetting) {

    /**
     * The first key in it, with its certificates.
     *
     * @param keyPassword null if the key has the password of the file
     * @throws TlsException if there is none, or it cannot be read
     */
    KeyMaterial keyMaterial(@Nullable String keyPassword) {
        KeyStore store = load();
        String secret = keyPassword != null ? keyPassword : password;
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)
                        && store.getKey(alias, secret == null ? null : secret.toCharArray())
                                instanceof PrivateKey key) {
                    return new KeyMaterial(
                            key,
                            Arrays.stream(store.getCertificateChain(alias))
                                    .map(X509Certificate.class::cast)
                                    .toList());
                }
            }
        } catch (UnrecoverableKeyException wrong) {
            throw new TlsException(file.place() + ": the key cannot be read (is ssl.key.password right?)", wrong);
        } catch (GeneralSecurityException malformed) {
            throw new TlsException(file.place() + ": the key cannot be read", malformed);
        }
        throw new TlsException(file.place() + ": there is no key in it");
    }

    /**
     * All certificates of others.
     *
     * @throws TlsException if there are none, or they cannot be read
     */
    List<X509Certificate> certificates() {
        KeyStore store = load();
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate certificate = store.getCertificate(alias);
                if (store.isCertificateEntry(alias) && certificate instanceof X509Certificate x509) {
                    certificates.add(x509);
                }
            }
        } catch (GeneralSecurityException malformed) {
            throw new TlsException(file.place() + ": the certificates cannot be read", malformed);
        }
        if (certificates.isEmpty()) {
            throw new TlsException(file.place() + ": there is no trusted certificate in it"
                    + (password == null ? " that can be read without " + passwordSetting : ""));
        }
        return certificates;
    }

    private KeyStore load() {
        byte[] bytes = file.bytes();
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(bytes), password == null ? null : password.toCharArray());
            return store;
        } catch (IOException unreadable) {
            throw new TlsException(
                    file.place()
                            + (unreadable.getCause() instanceof UnrecoverableKeyException
                                    ? ": the password is wrong (" + passwordSetting + ")"
                                    : " is no " + type + " file, or is damaged"),
                    unreadable);
        } catch (GeneralSecurityException malformed) {
            throw new TlsException(file.place() + " is no " + type + " file that this Java reads", malformed);
        }
    }
}
