package dev.howdah.storage.postgres.options;

import java.time.Clock;
import java.time.Duration;

/**
 * The options of a storage.
 *
 * @param clock of this machine, a witness against Postgres's: nothing that is stored comes from it
 * @param appendRetry how long an append goes on trying while Postgres is away; an unknown commit is resolved without limit
 * @param lockTimeout of a statement that waits for a lock; lanes wait less long
 * @param pollInterval how often the slow poll looks for what NOTIFY has missed
 * @param clockSkewMax if {@code clock} and Postgres's clock differ by more, nothing is expired
 * @param readConnections how many connections each of the two read pools has, tail and cold
 * @param lanes connections that the broker will open for lanes of appends, groups and share groups, to be counted when connections are few
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
