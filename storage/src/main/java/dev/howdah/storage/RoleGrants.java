package dev.howdah.storage;

import java.util.Set;

/**
 * ACLs of users that are Postgres roles, as grants on the views of topics, and the other way: grants that a person has made, as ACLs. An ACL
 * that allows READ or WRITE gives SELECT or INSERT, unless another one denies it. Only what was granted because of an ACL is revoked with
 * it.
 *
 * <p>Thread: any that may block.
 */
public interface RoleGrants {

    /**
     * From now on ACLs are granted, by the stores of ACLs and topics in their transactions too. Before, they are only revoked. Neither
     * blocks nor throws.
     */
    void begin();

    /**
     * Grants and revokes what ACLs call for, if anything has changed that it depends on.
     *
     * @return what roles that may log in may do with topics besides, by grants on their views, as ACLs: READ or WRITE, from any host
     * @throws StorageException if Postgres did not answer
     */
    Set<Acl> settle();

    /** The database may have gone back: the next {@link #settle} looks at everything. Neither blocks nor throws. */
    void doubt();
}
