package dev.howdah.broker.tls;

import dev.howdah.broker.config.TlsConfigs;
import java.security.cert.X509Certificate;
import java.util.List;

/** Who may issue the certificates of clients. */
sealed interface TrustSource {

    /** The files of it, which may change. */
    List<KeyFile> files();

    /**
     * Reads the certificates, one at least. Blocks.
     *
     * @throws TlsException if they cannot be used
     */
    List<X509Certificate> load();

    /** A file in PEM. */
    record PemFile(KeyFile file) implements TrustSource {

        @Override
        public List<KeyFile> files() {
            return List.of(file);
        }

        @Override
        public List<X509Certificate> load() {
            return new Pem(file.place(), file.text()).certificates();
        }
    }

    /** Text in the configuration. */
    record PemText(String certificates) implements TrustSource {

        @Override
        public List<KeyFile> files() {
            return List.of();
        }

        @Override
        public List<X509Certificate> load() {
            return new Pem(TlsConfigs.TRUSTSTORE_CERTIFICATES, certificates).certificates();
        }
    }

    /** A file that Java's key stores read. */
    record Store(StoreFile store) implements TrustSource {

        @Override
        public List<KeyFile> files() {
            return List.of(store.file());
        }

        @Override
        public List<X509Certificate> load() {
            return store.certificates();
        }
    }
}
