package dev.howdah.storage.postgres.credential;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum CredentialSql implements Sql {
    CREDENTIAL_DELETE,
    CREDENTIAL_FIND,
    CREDENTIAL_LIST,
    CREDENTIAL_PUT,
    SECRET_FIND,
    VERIFIER_FIND,
    VERIFIER_FIND_RIGHT;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}
