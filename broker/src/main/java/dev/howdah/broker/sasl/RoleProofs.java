package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Logins at Postgres with a client's password, and the memory of those that succeeded: many connections of one client cost one
 * login. What is remembered is a keyed hash, for {@link Limits#ROLE_PROOF_REMEMBERED}; so long a role that was changed or dropped
 * still gets in.
 *
 * <p>Thread: any that may block.
 */
final class RoleProofs {

    private final LongSupplier nanoTime;
    private final byte[] key = new byte[32];

    /** By user; bounded. */
    private final Map<String, Proof> proofs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Proof> eldest) {
            return size() > Limits.ROLE_PROOFS_REMEMBERED_MAX;
        }
    };

    RoleProofs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        new SecureRandom().nextBytes(key);
    }

    boolean isPassword(RoleLogins roles, String user, String password) {
        byte[] hash =
                ScramKeys.hmac(ScramMechanism.SHA_256, key, (user + '\0' + password).getBytes(StandardCharsets.UTF_8));
        if (isRemembered(user, hash)) {
            return true;
        }
        // From before: a change that Postgres learns of meanwhile is not held up longer.
        long asked = nanoTime.getAsLong();
        if (!roles.proves(user, password)) {
            return false;
        }
        synchronized (proofs) {
            proofs.put(user, new Proof(hash, asked));
        }
        return true;
    }

    private boolean isRemembered(String user, byte[] hash) {
        synchronized (proofs) {
            Proof proof = proofs.get(user);
            if (proof == null) {
                return false;
            }
            if (nanoTime.getAsLong() - proof.nanos >= Limits.ROLE_PROOF_REMEMBERED.toNanos()) {
                proofs.remove(user);
                return false;
            }
            return MessageDigest.isEqual(proof.hash, hash);
        }
    }

    private record Proof(byte[] hash, long nanos) {}
}
