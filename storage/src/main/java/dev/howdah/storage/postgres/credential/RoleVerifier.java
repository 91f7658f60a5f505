package dev.howdah.storage.postgres.credential;

import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a verifier as Postgres keeps it: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}, the three in base 64.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-authid.html">Postgres: pg_authid</a>
 */
final class RoleVerifier {

    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    private static final int KEY_BYTES = 32;

    private RoleVerifier() {}

    /** Empty for what has another form, such as an MD5 hash. */
    static Optional<ScramCredential> parse(String rolpassword) {
        Matcher matcher = FORM.matcher(rolpassword);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            ScramCredential read = new ScramCredential(
                    ScramMechanism.SHA_256,
                    Integer.parseInt(matcher.group(1)),
                    base64.decode(matcher.group(2)),
                    base64.decode(matcher.group(3)),
                    base64.decode(matcher.group(4)));
            return read.storedKey().length == KEY_BYTES && read.serverKey().length == KEY_BYTES
                    ? Optional.of(read)
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
