package dev.howdah.storage.postgres.append.lane;

import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.Tid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** A writer's connection, for statements one by one, the pipeline over it, and where the writer's row lies. Thread: append lane. */
public final class Lane {

    private final PgConnection connection;
    private final Pipeline pipeline;
    private @Nullable Tid writerTid;
    private int leaderEpoch = -1;

    Lane(PgConnection connection, Pipeline pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    public PgConnection connection() {
        return connection;
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    public Tid writerTid() {
        return Objects.requireNonNull(writerTid, "known since the lane was opened");
    }

    /** Under which the connection was opened, and what is appended over it is stored. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    void beginsIn(int epoch) {
        leaderEpoch = epoch;
    }

    /** Only what is committed: a transaction that is rolled back leaves the row where it was. */
    public void writerIsAt(Tid tid) {
        writerTid = tid;
    }
}
