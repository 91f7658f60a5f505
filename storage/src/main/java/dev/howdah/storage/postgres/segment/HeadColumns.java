package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.Stability;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads columns of {@code howdah.partition_head} that more than one room selects. */
public final class HeadColumns {

    private HeadColumns() {}

    public static Stability stability(ResultSet row) throws SQLException {
        long firstUnstableOffset = row.getLong("first_unstable_offset");
        boolean noneOpen = row.wasNull();
        return new Stability(noneOpen ? Stability.NONE_OPEN : firstUnstableOffset, row.getLong("last_abort_offset"));
    }
}
