package dev.howdah.storage.postgres;

import java.time.Clock;
import java.time.Duration;

/**
 * What a storage is opened with.
 *
 * @param appendRetry how long an append goes on trying while Postgres is away; an unknown commit is resolved without limit
 * @param lockTimeout of one try to lock heads; a frozen holder is fenced at the second timeout
 * @param pollInterval of the slow poll behind NOTIFY
 * @param readConnections of each of the two read pools, tail and cold
 */
public record StorageOptions(
        PostgresUrl url,
        NotificationMode notificationMode,
        Clock clock,
        Duration appendRetry,
        Duration lockTimeout,
        Duration pollInterval,
        int readConnections) {

    public static StorageOptions of(PostgresUrl url) {
        return new StorageOptions(
                url,
                NotificationMode.LISTEN,
                Clock.systemUTC(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                4);
    }

    public StorageOptions withNotificationMode(NotificationMode mode) {
        Duration poll = mode == NotificationMode.POLL ? Duration.ofMillis(50) : pollInterval;
        return new StorageOptions(url, mode, clock, appendRetry, lockTimeout, poll, readConnections);
    }

    public StorageOptions withClock(Clock clock) {
        return new StorageOptions(
                url, notificationMode, clock, appendRetry, lockTimeout, pollInterval, readConnections);
    }

    public StorageOptions withAppendRetry(Duration appendRetry) {
        return new StorageOptions(
                url, notificationMode, clock, appendRetry, lockTimeout, pollInterval, readConnections);
    }
}
