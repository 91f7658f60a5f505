package dev.howdah.storage;

import java.util.Optional;

/**
 * Roles of Postgres as users. Only those with LOGIN count, until their {@code VALID UNTIL}.
 *
 * <p>Thread: any that may block.
 */
public interface RoleLogins {

    /**
     * Whether this storage's role may read verifiers: a superuser, or after {@code grant select on pg_authid}.
     *
     * @throws StorageException if Postgres did not answer
     */
    boolean readsVerifiers();

    /**
     * The SCRAM-SHA-256 verifier of a role. Empty if there is no such role, it may not log in, its password has another form, or
     * verifiers cannot be read.
     *
     * @throws StorageException if Postgres did not answer
     */
    Optional<ScramCredential> findVerifier(String role);

    /**
     * Logs in at Postgres once. It proves something only if the server has asked for the password, which it does not under the
     * methods {@code trust}, {@code peer} and {@code cert} of {@code pg_hba.conf}.
     *
     * @return whether the server has asked for the password and taken it
     * @throws StorageException if it is not known, for Postgres did not answer or has no room for one more connection
     */
    boolean proves(String role, String password);
}
