package dev.howdah.storage.postgres.options;

import java.time.Clock;
import java.time.Duration;

/**
 * What a storage is opened with.
 *
 * @param appendRetry how long an append goes on trying while Postgres is away; an unknown commit is resolved without limit
 * @param lockTimeout of one try to lock heads; a frozen holder is fenced at the second timeout
 * @param pollInterval of the slow poll behind NOTIFY
 * @param clockSkewMax by how much {@code clock} and Postgres's may differ; beyond it nothing is expired
 * @param readConnections of each of the two read pools, tail and cold
 */
public record StorageOptions(
        PostgresUrl url,
        NotificationMode notificationMode,
        Clock clock,
        Duration appendRetry,
        Duration lockTimeout,
        Duration pollInterval,
        Duration clockSkewMax,
        int readConnections) {

    public static StorageOptions of(PostgresUrl url) {
        return new StorageOptions(
                url,
                NotificationMode.LISTEN,
                Clock.systemUTC(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                4);
    }

    public StorageOptions withNotificationMode(NotificationMode mode) {
        Duration poll = mode == NotificationMode.POLL ? Duration.ofMillis(50) : pollInterval;
        return new StorageOptions(url, mode, clock, appendRetry, lockTimeout, poll, clockSkewMax, readConnections);
    }

    public StorageOptions withClock(Clock clock) {
        return new StorageOptions(
                url, notificationMode, clock, appendRetry, lockTimeout, pollInterval, clockSkewMax, readConnections);
    }

    public StorageOptions withAppendRetry(Duration appendRetry) {
        return new StorageOptions(
                url, notificationMode, clock, appendRetry, lockTimeout, pollInterval, clockSkewMax, readConnections);
    }

    /** For tests, where months pass in seconds: the clock is right whatever Postgres's says. */
    public StorageOptions withoutClockCheck() {
        return new StorageOptions(
                url,
                notificationMode,
                clock,
                appendRetry,
                lockTimeout,
                pollInterval,
                Duration.ofSeconds(Long.MAX_VALUE),
                readConnections);
    }
}
