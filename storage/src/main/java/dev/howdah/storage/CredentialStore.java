package dev.howdah.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Howdah's own users: their SCRAM verifiers. Nothing of it is remembered here, so a change holds for the next login at every
 * broker.
 *
 * <p>Thread: any that may block.
 */
public interface CredentialStore {

    /**
     * The verifiers of a user; empty if there is no such user.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<ScramCredential> find(String user);

    /**
     * All users with their verifiers, in the order of names.
     *
     * @throws StorageException if Postgres did not answer
     */
    Map<String, List<ScramCredential>> list();

    /**
     * Changes users in one transaction. A user with nothing to remove is left as it is, and named in the result.
     *
     * @param removals the mechanism that each of these users loses
     * @param puts what each of these users gets, in the place of one of the same mechanism
     * @return the users of {@code removals} that have no such verifier
     * @throws StorageException if Postgres did not store it; with {@link StorageFailure.Unavailable} it may be stored nevertheless
     */
    Set<String> alter(Map<String, ScramMechanism> removals, Map<String, ScramCredential> puts);

    /**
     * 32 bytes that were made by chance with the schema. What is derived from them looks the same at every broker, and like chance
     * to everybody else.
     *
     * @throws StorageException if Postgres did not answer
     */
    byte[] secret();
}
