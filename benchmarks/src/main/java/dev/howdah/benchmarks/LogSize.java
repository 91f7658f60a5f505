package dev.howdah.benchmarks;

import org.jspecify.annotations.Nullable;

/** What topics take on disk. Thread: any. */
final class LogSize {

    private LogSize() {}

    /** Answers a statement with the first column of its first row. */
    interface Query {
        @Nullable
        String query(String sql);
    }

    /** Of all leaves of a topic, with their indexes and TOAST. */
    static long bytes(Query database, int topicId) {
        return Long.parseLong(String.valueOf(
                database.query("select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits"
                        + " where inhparent = 'howdah_log.t" + topicId + "_log'::regclass")));
    }
}
