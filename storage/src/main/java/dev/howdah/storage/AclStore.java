package dev.howdah.storage;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Who may do what. SQL may change it too. Each change is told to all brokers ({@link Notifications.Listener#onAclsChanged}).
 *
 * <p>Thread: any that may block.
 */
public interface AclStore {

    /** Stands for "none known". */
    long NONE = -1;

    /**
     * All ACLs; empty if their version is {@code knownVersion}.
     *
     * @throws StorageException if Postgres did not answer
     */
    Optional<Acls> listUnlessKnown(long knownVersion);

    /**
     * Replaces the ACLs. A lock is held meanwhile, so two changes at the same time do not undo each other.
     *
     * @param change makes the new ACLs from the current ones. What it throws is passed on, after the transaction was rolled back.
     * @return the ACLs after the change
     * @throws StorageException if Postgres did not store it; with {@link StorageFailure.Unavailable} it may be stored nevertheless
     */
    Acls change(UnaryOperator<Set<Acl>> change);

    /** @param version rises with each change */
    record Acls(long version, Set<Acl> all) {

        public Acls {
            all = Set.copyOf(all);
        }
    }
}
