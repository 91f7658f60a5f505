package dev.howdah.benchmarks;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison.
 *
 * @param topicConfig how its topics are made, for example flushed on every message
 * @param postgres the database behind the broker, whose CPU counts as the broker's
 */
record Target(String name, KafkaServer server, Map<String, String> topicConfig, Optional<Database> postgres) {

    /** A Postgres server, by its postmaster. */
    interface Database extends LogSize.Query {

        long pid();

        static Database of(PostgresProcess postgres) {
            return new Database() {
                @Override
                public long pid() {
                    return postgres.pid();
                }

                @Override
                public @Nullable String query(String sql) {
                    return postgres.query(sql);
                }
            };
        }
    }

    double brokerCpuSeconds() {
        double all = CpuMeter.seconds(server.pid());
        // A private Postgres is the broker's child.
        return postgres.filter(p -> isChild(p.pid())).isPresent() ? all - postgresCpuSeconds() : all;
    }

    private boolean isChild(long pid) {
        return ProcessHandle.of(server.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .anyMatch(child -> child.pid() == pid);
    }

    double postgresCpuSeconds() {
        return postgres.map(p -> CpuMeter.seconds(p.pid())).orElse(0.0);
    }

    double serversCpuSeconds() {
        return brokerCpuSeconds() + postgresCpuSeconds();
    }

    /** What a topic takes on disk; only with Postgres. */
    long topicBytes(String topic) {
        Database database = postgres.orElseThrow();
        String id = String.valueOf(database.query("select howdah.topic_id('" + topic + "')"));
        return LogSize.bytes(database, Integer.parseInt(id));
    }

    /** Bytes of WAL written so far; 0 without Postgres. */
    long walBytes() {
        return postgres.map(p ->
                        Long.parseLong(String.valueOf(p.query("select (pg_current_wal_insert_lsn() - '0/0')::bigint"))))
                .orElse(0L);
    }
}
