package dev.howdah.broker.sasl;

import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Verifiers for users that do not exist: always the same for a name, at every broker, and derived from a secret, so that nobody can
 * tell them from others. Postgres does the same ({@code mock_scram_secret} in {@code src/backend/libpq/auth-scram.c}).
 *
 * <p>Thread: any.
 */
final class MockVerifiers {

    private static final int ROLE_SALT_BYTES = 16;

    private final byte[] secret;
    private final boolean rolesToo;

    /** @param rolesToo whether some salts shall look like those of Postgres's roles */
    MockVerifiers(byte[] secret, boolean rolesToo) {
        this.secret = secret.clone();
        this.rolesToo = rolesToo;
    }

    ScramCredential of(String user, ScramMechanism mechanism) {
        byte[] chance = derive("salt", user, mechanism);
        boolean likeRole = rolesToo && mechanism == ScramMechanism.SHA_256 && (chance[0] & 1) == 0;
        byte[] salt = likeRole
                ? Arrays.copyOfRange(chance, 1, 1 + ROLE_SALT_BYTES)
                : ScramKeys.salt(new BigInteger(1, Arrays.copyOfRange(chance, 1, chance.length)));
        int keyBytes = ScramKeys.hashBytes(mechanism);
        return new ScramCredential(
                mechanism,
                ScramKeys.ITERATIONS_MIN,
                salt,
                Arrays.copyOf(derive("stored", user, mechanism), keyBytes),
                Arrays.copyOf(derive("server", user, mechanism), keyBytes));
    }

    private byte[] derive(String purpose, String user, ScramMechanism mechanism) {
        String message = purpose + '\0' + mechanism.saslName() + '\0' + user;
        return ScramKeys.hmac(ScramMechanism.SHA_512, secret, message.getBytes(StandardCharsets.UTF_8));
    }
}
