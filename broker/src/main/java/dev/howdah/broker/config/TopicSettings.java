package dev.howdah.broker.config;

import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.TopicPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a topic's configuration that has an effect, as typed values.
 *
 * @param maxMessageBytes the largest record batch, as it is sent
 * @param maxDecompressedMessageBytes the largest record of a compressed batch, decompressed
 * @param codec empty for {@code producer}: batches keep the codec in which they were sent
 * @param timestampBeforeMaxMs how far a record's timestamp may lie before the broker's clock
 * @param timestampAfterMaxMs how far a record's timestamp may lie after the broker's clock
 * @param retentionMs -1 for no limit
 * @param retentionBytes the limit for one partition; -1 for no limit
 * @param compaction applies if the cleanup policy includes compaction
 * @param keyIndex which segments have an index over keys
 * @param headers what is made of Howdah's own headers
 */
public record TopicSettings(
        int maxMessageBytes,
        int maxDecompressedMessageBytes,
        Optional<BatchCodec> codec,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        Set<CleanupPolicy> cleanup,
        long retentionMs,
        long retentionBytes,
        long segmentMs,
        long segmentBytes,
        Compaction compaction,
        TopicPolicy.KeyIndex keyIndex,
        HeaderRules headers) {

    public TopicSettings {
        cleanup = Set.copyOf(cleanup);
    }

    /** Parses the configuration. Its values were accepted by {@link TopicConfigs#findFault} before they were stored. */
    public static TopicSettings of(Map<String, String> explicit, BrokerConfig broker) {
        Values values = new Values(explicit, broker);
        return new TopicSettings(
                values.integer(TopicConfigs.MAX_MESSAGE_BYTES),
                values.integer(TopicConfigs.MAX_DECOMPRESSED_MESSAGE_BYTES),
                codec(values),
                values.text(TopicConfigs.TIMESTAMP_TYPE).equals("LogAppendTime")
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME,
                values.number(TopicConfigs.TIMESTAMP_BEFORE_MAX_MS),
                values.number(TopicConfigs.TIMESTAMP_AFTER_MAX_MS),
                cleanup(values.text(TopicConfigs.CLEANUP_POLICY)),
                values.number(TopicConfigs.RETENTION_MS),
                values.number(TopicConfigs.RETENTION_BYTES),
                values.number(TopicConfigs.SEGMENT_MS),
                values.number(TopicConfigs.SEGMENT_BYTES),
                new Compaction(
                        values.number(TopicConfigs.DELETE_RETENTION_MS),
                        values.number(TopicConfigs.MIN_COMPACTION_LAG_MS),
                        values.number(TopicConfigs.MAX_COMPACTION_LAG_MS),
                        Double.parseDouble(values.text(TopicConfigs.MIN_CLEANABLE_DIRTY_RATIO))),
                Boolean.parseBoolean(values.text(TopicConfigs.INDEX_KEYS))
                        ? TopicPolicy.KeyIndex.ENDED_SEGMENTS
                        : TopicPolicy.KeyIndex.NONE,
                new HeaderRules(
                        Boolean.parseBoolean(values.text(TopicConfigs.DELAY_ENABLE))
                                ? HeaderRules.Delivery.BY_HEADER
                                : HeaderRules.Delivery.AT_ONCE,
                        Duration.ofMillis(values.number(TopicConfigs.DEDUP_WINDOW_MS))));
    }

    /** Whether every record must have a key. */
    public boolean requiresKeys() {
        return cleanup.contains(CleanupPolicy.COMPACT);
    }

    private static Optional<BatchCodec> codec(Values values) {
        return Optional.ofNullable(
                switch (values.text(TopicConfigs.COMPRESSION_TYPE)) {
                    case "gzip" -> new BatchCodec(Compression.GZIP, values.integer(TopicConfigs.GZIP_LEVEL));
                    case "lz4" -> new BatchCodec(Compression.LZ4, values.integer(TopicConfigs.LZ4_LEVEL));
                    case "zstd" -> new BatchCodec(Compression.ZSTD, values.integer(TopicConfigs.ZSTD_LEVEL));
                    case "snappy" -> BatchCodec.fastest(Compression.SNAPPY);
                    case "uncompressed" -> BatchCodec.fastest(Compression.NONE);
                    default -> null; // producer
                });
    }

    private static Set<CleanupPolicy> cleanup(String value) {
        Set<CleanupPolicy> policies = EnumSet.noneOf(CleanupPolicy.class);
        for (String policy : value.split(",", -1)) {
            if (!policy.isBlank()) {
                policies.add(CleanupPolicy.valueOf(policy.trim().toUpperCase(Locale.ROOT)));
            }
        }
        return policies;
    }

    /** What becomes of old records. */
    public enum CleanupPolicy {
        DELETE,
        COMPACT
    }

    /**
     * The rules for the compaction of a topic. Times are in milliseconds.
     *
     * @param deleteRetentionMs how long tombstones stay
     * @param lagMsMin a record stays uncompacted at least so long
     * @param lagMsMax a record stays uncompacted at most so long
     * @param dirtyRatioMin a compaction starts when at least this share of the bytes is uncompacted
     */
    public record Compaction(long deleteRetentionMs, long lagMsMin, long lagMsMax, double dirtyRatioMin) {}

    private record Values(Map<String, String> explicit, BrokerConfig broker) {

        String text(String name) {
            String value = explicit.get(name);
            return value != null
                    ? value.trim()
                    : broker.topicDefault(TopicConfigs.find(name).orElseThrow());
        }

        long number(String name) {
            return Long.parseLong(text(name));
        }

        int integer(String name) {
            return Integer.parseInt(text(name));
        }
    }
}
