package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** Finds the keys of tokens in a file, which is read again when it changes, or at a server. Thread: any that may block. */
final class KeySets {

    private KeySets() {}

    /** @param refresh how long the keys of a server are kept; a token with a key that is not among them has them fetched sooner */
    static VerificationKeyResolver open(URI keys, Duration refresh) {
        if ("file".equals(keys.getScheme())) {
            return new OfFile(Path.of(keys));
        }
        Get get = new Get();
        get.setConnectTimeout((int) Limits.KEYS_PATIENCE.toMillis());
        get.setReadTimeout((int) Limits.KEYS_PATIENCE.toMillis());
        get.setRetries(0);
        get.setResponseBodySizeLimit(Limits.KEYS_BYTES_MAX);
        HttpsJwks server = new HttpsJwks(keys.toString());
        server.setSimpleHttpGet(get);
        server.setDefaultCacheDuration(refresh.toSeconds());
        server.setRetainCacheOnErrorDuration(refresh.toSeconds());
        server.setRefreshReprieveThreshold(Limits.KEYS_FETCH_INTERVAL_MIN.toMillis());
        return new HttpsJwksVerificationKeyResolver(server);
    }

    private static final class OfFile implements VerificationKeyResolver {

        private final Path file;
        private @Nullable FileTime read;
        private @Nullable JwksVerificationKeyResolver keys;

        OfFile(Path file) {
            this.file = file;
        }

        @Override
        public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> context)
                throws UnresolvableKeyException {
            return current().resolveKey(signature, context);
        }

        private synchronized JwksVerificationKeyResolver current() throws UnresolvableKeyException {
            try {
                FileTime changed = Files.getLastModifiedTime(file);
                JwksVerificationKeyResolver known = keys;
                if (known == null || !changed.equals(read)) {
                    known = new JwksVerificationKeyResolver(new JsonWebKeySet(Files.readString(file)).getJsonWebKeys());
                    keys = known;
                    read = changed;
                }
                return known;
            } catch (IOException unreadable) {
                throw new UnresolvableKeyException("the key set cannot be read", unreadable);
            } catch (JoseException malformed) {
                throw new UnresolvableKeyException("the key set is malformed", new IOException(malformed));
            }
        }
    }
}
