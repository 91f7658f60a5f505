package dev.howdah.broker.tls;

import dev.howdah.broker.config.TlsConfigs;
import java.security.PrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the key and the certificate of this broker come from. */
sealed interface KeySource {

    /** The files of it, which may change. */
    List<KeyFile> files();

    /**
     * Reads and checks them. Blocks.
     *
     * @throws TlsException if they cannot be used
     */
    KeyMaterial load();

    /** A file with certificates and one with the key; both may be the same. */
    record PemFiles(
            KeyFile certificate, KeyFile key, @Nullable String password) implements KeySource {

        @Override
        public List<KeyFile> files() {
            return certificate.path().equals(key.path()) ? List.of(certificate) : List.of(certificate, key);
        }

        @Override
        public KeyMaterial load() {
            key.requirePrivate();
            PrivateKey read = new Pem(key.place(), key.text()).key(password);
            return new KeyMaterial(read, new Pem(certificate.place(), certificate.text()).certificates())
                    .check(certificate.place());
        }

        @Override
        public String toString() {
            return certificate.path().toString();
        }
    }

    /** The same as text in the configuration. */
    record PemText(String chain, String key, @Nullable String password) implements KeySource {

        @Override
        public List<KeyFile> files() {
            return List.of();
        }

        @Override
        public KeyMaterial load() {
            return new KeyMaterial(
                            new Pem(TlsConfigs.KEYSTORE_KEY, key).key(password),
                            new Pem(TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN, chain).certificates())
                    .check(TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN);
        }

        @Override
        public String toString() {
            return TlsConfigs.KEYSTORE_CERTIFICATE_CHAIN;
        }
    }

    /** A file that Java's key stores read. */
    record Store(StoreFile store, @Nullable String keyPassword) implements KeySource {

        @Override
        public List<KeyFile> files() {
            return List.of(store.file());
        }

        @Override
        public KeyMaterial load() {
            store.file().requirePrivate();
            return store.keyMaterial(keyPassword).check(store.file().place());
        }

        @Override
        public String toString() {
            return store.file().path().toString();
        }
    }
}
