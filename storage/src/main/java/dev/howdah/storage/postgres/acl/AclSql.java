package dev.howdah.storage.postgres.acl;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum AclSql implements Sql {
    ACL_DELETE,
    ACL_FIND_VERSION,
    ACL_INSERT,
    ACL_LIST,
    ACL_LOCK;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
