package dev.howdah.storage.postgres;

/** The same with the packaged Postgres, which is newer: how it comes from one version of a row to the next has changed. */
class ShareSqlPackagedTest extends ShareSqlTest {

    @Override
    TestDatabase.Server server() {
        return TestDatabase.Server.PACKAGED;
    }
}
