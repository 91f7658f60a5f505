package dev.howdah.storage.postgres.options;

import java.time.Clock;
import java.time.Duration;

/**
 * What a storage is opened with.
 *
 * @param clock of this machine, a witness against Postgres's: nothing that is stored comes from it
 * @param appendRetry how long an append goes on trying while Postgres is away; an unknown commit is resolved without limit
 * @param lockTimeout of a statement that waits for a lock; append lanes wait less long
 * @param pollInterval of the slow poll behind NOTIFY
 * @param clockSkewMax by how much {@code clock} and Postgres's may differ; beyond it nothing is expired
 * @param readConnections of each of the two read pools, tail and cold
 * @param lanes connections that the broker will open for appends and groups, to be counted when connections are few
 */
public record StorageOptions(
        PostgresUrl url,
        Clock clock,
        Duration appendRetry,
        Duration lockTimeout,
        Duration pollInterval,
        Duration clockSkewMax,
        int readConnections,
        int lanes) {

    public static StorageOptions of(PostgresUrl url) {
        return new StorageOptions(
                url,
                Clock.systemUTC(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                4,
                0);
    }

    public StorageOptions withLanes(int connections) {
        return new StorageOptions(
                url, clock, appendRetry, lockTimeout, pollInterval, clockSkewMax, readConnections, connections);
    }

    public StorageOptions withReadConnections(int connections) {
        return new StorageOptions(url, clock, appendRetry, lockTimeout, pollInterval, clockSkewMax, connections, lanes);
    }
}
