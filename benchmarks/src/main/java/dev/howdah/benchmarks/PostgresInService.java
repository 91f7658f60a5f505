package dev.howdah.benchmarks;

import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * A Postgres server with the settings that the README recommends, and one that is no longer new: it has once written as much WAL as
 * it keeps. A new server makes every WAL file when it first needs it, 16 MB of zeros and an fsync that all commits wait for; one in
 * service writes over files that it keeps.
 */
final class PostgresInService {

    /** Two cores and a few GB. */
    private static final List<String> SETTINGS = List.of(
            "shared_buffers=512MB",
            "max_wal_size=4GB",
            "min_wal_size=4GB",
            "checkpoint_timeout=15min",
            "checkpoint_completion_target=0.9",
            "wal_compression=lz4",
            "wal_buffers=16MB");

    private static final String FILL_WAL =
            "select count(pg_logical_emit_message(false, 'benchmark', repeat('x', 1000000))) from generate_series(1, 4300)";

    private PostgresInService() {}

    /** @param more settings as {@code name=value}, which hold where the README has others */
    static PostgresProcess launch(String... more) {
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of(more));
        PostgresProcess postgres = PostgresProcess.launch(settings.toArray(String[]::new));
        try {
            postgres.query(FILL_WAL);
            postgres.query("checkpoint");
            return postgres;
        } catch (RuntimeException | Error e) {
            postgres.close();
            throw e;
        }
    }
}
