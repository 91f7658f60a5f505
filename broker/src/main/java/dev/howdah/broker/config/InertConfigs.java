package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;

import java.util.List;

/**
 * Configurations that can be changed on a running Kafka broker and have no counterpart here: its threads, the memory of
 * its cleaner, its tiered storage. Scripts set them, so they are stored and shown, and have
 * no effect. Configurations that promise security (TLS, SASL, listeners) or load classes are not among them: to accept
 * these without an effect would deceive the user.
 */
final class InertConfigs {

    /** The smallest size that Kafka allows for such a buffer. */
    private static final long CACHED_BUFFER_BYTES_MIN = 512 * 1024;

    static final List<ConfigKey> ALL = List.of(
            number("background.threads", ValueType.INT, "10", 1),
            flag("follower.fetch.last.tiered.offset.enable", "false"),
            number("group.coordinator.cached.buffer.max.bytes", ValueType.INT, "1048588", CACHED_BUFFER_BYTES_MIN),
            number("log.cleaner.backoff.ms", ValueType.LONG, "15000", 0),
            number("log.cleaner.dedupe.buffer.size", ValueType.LONG, "134217728", 0),
            number("log.cleaner.io.buffer.load.factor", ValueType.DOUBLE, "0.9", 0),
            number("log.cleaner.io.buffer.size", ValueType.INT, "524288", 0),
            number("log.cleaner.io.max.bytes.per.second", ValueType.DOUBLE, "1.7976931348623157E308", 0),
            number("log.cleaner.threads", ValueType.INT, "1", 0),
            number("num.io.threads", ValueType.INT, "8", 1),
            number("num.network.threads", ValueType.INT, "3", 1),
            number("num.recovery.threads.per.data.dir", ValueType.INT, "2", 1),
            number("num.replica.fetchers", ValueType.INT, "1", 1),
            number("producer.id.expiration.ms", ValueType.INT, "86400000", 1),
            number("remote.fetch.max.wait.ms", ValueType.INT, "500", 1),
            number("remote.list.offsets.request.timeout.ms", ValueType.LONG, "30000", 1),
            number("remote.log.index.file.cache.total.size.bytes", ValueType.LONG, "1073741824", 1),
            number("remote.log.manager.copier.thread.pool.size", ValueType.INT, "10", 1),
            number("remote.log.manager.copy.max.bytes.per.second", ValueType.LONG, "9223372036854775807", 1),
            number("remote.log.manager.expiration.thread.pool.size", ValueType.INT, "10", 1),
            number("remote.log.manager.fetch.max.bytes.per.second", ValueType.LONG, "9223372036854775807", 1),
            number("remote.log.manager.follower.thread.pool.size", ValueType.INT, "2", 1),
            number("remote.log.reader.threads", ValueType.INT, "10", 1),
            number("share.coordinator.cached.buffer.max.bytes", ValueType.INT, "1048588", CACHED_BUFFER_BYTES_MIN),
            flag("transaction.partition.verification.enable", "true"));

    private InertConfigs() {}

    private static ConfigKey number(String name, ValueType type, String defaultValue, long min) {
        return key(name, type, defaultValue, atLeast(min));
    }

    private static ConfigKey flag(String name, String defaultValue) {
        return key(name, ValueType.BOOLEAN, defaultValue, ANY);
    }

    private static ConfigKey key(String name, ValueType type, String defaultValue, ValueRule rule) {
        return new ConfigKey(
                name,
                type,
                defaultValue,
                List.of(),
                rule,
                "Accepted and shown; without effect here, where Kafka has it.");
    }
}
