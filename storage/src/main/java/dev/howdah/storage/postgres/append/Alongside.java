package dev.howdah.storage.postgres.append;

import dev.howdah.storage.AppendOutcome;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * What else happens in the transaction of an append: it is committed with the records, or nothing is. Thread: that of the append; it
 * runs inside of {@link PostgresLogWriter#append(List, java.time.Instant, Alongside)}, once for each try.
 */
public interface Alongside {

    /**
     * Runs statements over the writer's connection, under the locks of the heads of all partitions of the call. It neither commits nor
     * rolls back. Rows that it locks come after the heads in the order of locks.
     *
     * @param connection inside of the transaction
     * @param outcomes of the call's appends, if the transaction is committed
     * @return false to have nothing stored, neither the records nor what was done here
     * @throws SQLException as for a statement of the append itself: it is tried again if that may help
     */
    boolean run(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException;
}
