package dev.howdah.benchmarks;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import java.util.Map;
import java.util.Optional;

/**
 * One side of a comparison.
 *
 * @param topicConfig how its topics are made, for example flushed on every message
 * @param postgres the database behind the broker, whose CPU counts as the broker's
 */
record Target(String name, KafkaServer server, Map<String, String> topicConfig, Optional<PostgresProcess> postgres) {

    double brokerCpuSeconds() {
        return CpuMeter.seconds(server.pid());
    }

    double postgresCpuSeconds() {
        return postgres.map(p -> CpuMeter.seconds(p.pid())).orElse(0.0);
    }

    double serversCpuSeconds() {
        return brokerCpuSeconds() + postgresCpuSeconds();
    }

    /** Bytes of WAL written so far; 0 without Postgres. */
    long walBytes() {
        return postgres.map(p ->
                        Long.parseLong(String.valueOf(p.query("select (pg_current_wal_insert_lsn() - '0/0')::bigint"))))
                .orElse(0L);
    }
}
