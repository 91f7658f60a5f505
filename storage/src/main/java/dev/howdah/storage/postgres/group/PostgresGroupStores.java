package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupStore;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.postgres.connect.Connections;
import java.time.Duration;

/** The stores of one lane's groups and their offsets. Thread: one group writer; {@link #close} may be called by any. */
public final class PostgresGroupStores implements GroupStores {

    private final GroupSession session;
    private final PostgresGroupStore groups;
    private final PostgresOffsetStore offsets;

    public PostgresGroupStores(String laneName, Connections connections) {
        session = new GroupSession(laneName, connections);
        offsets = new PostgresOffsetStore(session);
        groups = new PostgresGroupStore(session, offsets);
    }

    @Override
    public GroupStore groups() {
        return groups;
    }

    @Override
    public OffsetStore offsets() {
        return offsets;
    }

    @Override
    public void waitForLocks(Duration atMost) {
        session.waitForLocks(atMost);
    }

    /** Ends the connection, which may not be to the database any more; the next call makes another. Thread: any. */
    public void renew() {
        session.renew();
    }

    @Override
    public void close() {
        session.close();
    }
}
