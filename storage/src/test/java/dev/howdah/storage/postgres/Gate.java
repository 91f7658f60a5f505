package dev.howdah.storage.postgres;

import java.sql.Connection;

/** A place at which the server is made to stop, until the gate is opened or closed. Closed while it exists and is not opened. */
final class Gate implements AutoCloseable {

    /** Key of the advisory lock. */
    static final int KEY = 4711;

    private final TestDatabase database;
    private final Connection connection;

    Gate(TestDatabase database) throws Exception {
        this.database = database;
        connection = database.connect();
        connection.createStatement().execute("select pg_advisory_lock(" + KEY + ")");
    }

    /** Makes every later insert (or commit of an update) of the table wait until the gate is open. */
    static void waitAtGate(TestDatabase database, String table, String when) {
        String timing = when.equals("at commit")
                ? "create constraint trigger gate after update on " + table + " deferrable initially deferred"
                : "create trigger gate before insert on " + table;
        database.execute("create or replace function public.gate() returns trigger language plpgsql as $$"
                + "begin perform pg_advisory_xact_lock_shared(" + KEY + "); return new; end $$;"
                + timing + " for each row execute function public.gate()");
        // The lane's own short lock timeout would end its wait at the gate.
        database.execute("alter function public.gate() set lock_timeout = 0");
    }

    void awaitWaiter() {
        database.awaitQuery("select count(*) from pg_locks where locktype = 'advisory' and not granted");
    }

    /** A second lane waits for what the one at the gate holds. */
    void awaitBlockedLane() {
        database.awaitQuery("select count(*) from pg_stat_activity where application_name like 'howdah lane%'"
                + " and wait_event in ('transactionid', 'tuple') and datname = current_database()");
    }

    void open() throws Exception {
        connection.createStatement().execute("select pg_advisory_unlock_all()");
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
