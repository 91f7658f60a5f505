package dev.howdah.broker.config;

import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.TopicPolicy;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the broker acts on of a topic's configuration, parsed once.
 *
 * @param maxMessageBytes largest record batch as it is sent
 * @param maxDecompressedMessageBytes largest record of a compressed batch
 * @param codec empty for {@code producer}: whatever the batch came with
 * @param timestampBeforeMaxMs how far a record's timestamp may lie before the broker's clock
 * @param timestampAfterMaxMs how far it may lie after it
 * @param retentionMs -1 for no limit
 * @param retentionBytes of one partition; -1 for no limit
 * @param compaction used if the cleanup policy has it
 * @param keyIndex which segments have an index over keys
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
        TopicPolicy.KeyIndex keyIndex) {

    public TopicSettings {
        cleanup = Set.copyOf(cleanup);
    }

    /** Only values that {@link TopicConfigs#findFault} accepts ever reach the catalog. */
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
                        : TopicPolicy.KeyIndex.NONE);
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
     * When records are superseded. Times in milliseconds.
     *
     * @param deleteRetentionMs of tombstones
     * @param lagMsMin how long a record stays uncompacted at least
     * @param lagMsMax and at most
     * @param dirtyRatioMin share of uncompacted bytes that starts a compaction
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
