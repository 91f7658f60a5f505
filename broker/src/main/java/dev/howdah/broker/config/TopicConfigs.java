package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.between;
import static dev.howdah.broker.config.ValueRule.gzipLevel;
import static dev.howdah.broker.config.ValueRule.listOf;
import static dev.howdah.broker.config.ValueRule.oneOf;
import static dev.howdah.broker.config.ValueRule.throttledReplicas;

import dev.howdah.broker.config.ConfigKey.Synonym;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every topic configuration of Kafka 4.4, in the order of names, and some of Howdah's own. Tools read all configurations
 * of a topic, change one, and write all of them back. So each must be known here, even if it has no meaning with
 * Postgres. The source is Kafka's {@code LogConfig} and {@code ServerTopicConfigSynonyms}.
 */
public final class TopicConfigs {

    public static final String TAKES_DEAD_LETTERS = "errors.deadletterqueue.group.enable";
    public static final String CLEANUP_POLICY = "cleanup.policy";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String GZIP_LEVEL = "compression.gzip.level";
    public static final String LZ4_LEVEL = "compression.lz4.level";
    public static final String ZSTD_LEVEL = "compression.zstd.level";
    public static final String MAX_COMPACTION_LAG_MS = "max.compaction.lag.ms";
    public static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
    public static final String MAX_DECOMPRESSED_MESSAGE_BYTES = "max.decompressed.message.bytes";
    public static final String DELETE_RETENTION_MS = "delete.retention.ms";
    public static final String MIN_CLEANABLE_DIRTY_RATIO = "min.cleanable.dirty.ratio";
    public static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    public static final String TIMESTAMP_AFTER_MAX_MS = "message.timestamp.after.max.ms";
    public static final String TIMESTAMP_BEFORE_MAX_MS = "message.timestamp.before.max.ms";
    public static final String TIMESTAMP_TYPE = "message.timestamp.type";
    public static final String RETENTION_BYTES = "retention.bytes";
    public static final String RETENTION_MS = "retention.ms";
    public static final String SEGMENT_BYTES = "segment.bytes";
    public static final String SEGMENT_MS = "segment.ms";

    /** A configuration of Howdah's own: which segments have an index over keys. */
    public static final String INDEX_KEYS = "howdah.index.keys";

    /** Howdah's own: whether records are put aside until they are due ({@link dev.howdah.storage.OwnHeaders#DELIVER_AT}). */
    public static final String DELAY_ENABLE = "howdah.delay.enable";

    /** Howdah's own: how long ids of records are remembered ({@link dev.howdah.storage.OwnHeaders#DEDUP}); 0 for not at all. */
    public static final String DEDUP_WINDOW_MS = "howdah.dedup.window.ms";

    private static final String FOREVER = Long.toString(Long.MAX_VALUE);

    /** Every id is a row until then. */
    private static final long DEDUP_WINDOW_MS_MAX = 30L * 24 * 3_600_000;

    private static final String INERT = " Accepted and shown; Postgres makes it meaningless here.";

    public static final List<ConfigKey> ALL = List.of(
            list(
                    CLEANUP_POLICY,
                    "delete",
                    listOf("compact", "delete"),
                    "What becomes of old records: \"delete\" drops"
                            + " them by age or size, \"compact\" keeps the newest of each key.",
                    "log.cleanup.policy"),
            number(
                    GZIP_LEVEL,
                    ValueType.INT,
                    "-1",
                    gzipLevel(),
                    "Level of gzip when the broker compresses.",
                    "compression.gzip.level"),
            number(
                    LZ4_LEVEL,
                    ValueType.INT,
                    "9",
                    between(1, 17),
                    "Level of lz4 when the broker compresses.",
                    "compression.lz4.level"),
            string(
                    COMPRESSION_TYPE,
                    "producer",
                    oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                    "The codec of the batches that consumers get; \"producer\" keeps the one they came with.",
                    "compression.type"),
            number(
                    ZSTD_LEVEL,
                    ValueType.INT,
                    "3",
                    between(-131072, 22),
                    "Level of zstd when the broker compresses.",
                    "compression.zstd.level"),
            number(
                    DELETE_RETENTION_MS,
                    ValueType.LONG,
                    "86400000",
                    atLeast(0),
                    "How long tombstones of compacted topics are kept.",
                    "log.cleaner.delete.retention.ms"),
            bool(TAKES_DEAD_LETTERS, "Whether this may be the dead-letter topic of share groups."),
            number(
                    "file.delete.delay.ms",
                    ValueType.LONG,
                    "60000",
                    atLeast(0),
                    "Delay before a file is deleted." + INERT,
                    "log.segment.delete.delay.ms"),
            number(
                    "flush.messages",
                    ValueType.LONG,
                    FOREVER,
                    atLeast(1),
                    "Records between two fsyncs. Every acknowledged record is flushed here." + INERT,
                    "log.flush.interval.messages"),
            number(
                    "flush.ms",
                    ValueType.LONG,
                    FOREVER,
                    atLeast(0),
                    "Time between two fsyncs. Every acknowledged record is flushed here." + INERT,
                    "log.flush.interval.ms",
                    "log.flush.scheduler.interval.ms"),
            list(
                    "follower.replication.throttled.replicas",
                    "",
                    throttledReplicas(),
                    "Replicas whose replication is throttled on the follower." + INERT),
            number(
                    "index.interval.bytes",
                    ValueType.INT,
                    "4096",
                    atLeast(0),
                    "Density of the offset index." + INERT,
                    "log.index.interval.bytes"),
            list(
                    "leader.replication.throttled.replicas",
                    "",
                    throttledReplicas(),
                    "Replicas whose replication is throttled on the leader." + INERT),
            number(
                    "local.retention.bytes",
                    ValueType.LONG,
                    "-2",
                    atLeast(-2),
                    "Local size before tiered segments are dropped." + INERT,
                    "log.local.retention.bytes"),
            number(
                    "local.retention.ms",
                    ValueType.LONG,
                    "-2",
                    atLeast(-2),
                    "Local age before tiered segments are dropped." + INERT,
                    "log.local.retention.ms"),
            number(
                    MAX_COMPACTION_LAG_MS,
                    ValueType.LONG,
                    FOREVER,
                    atLeast(1),
                    "Longest time a record may stay uncompacted.",
                    "log.cleaner.max.compaction.lag.ms"),
            number(
                    MAX_DECOMPRESSED_MESSAGE_BYTES,
                    ValueType.INT,
                    "2147483639",
                    between(1, 2147483639),
                    "Largest record of a compressed batch, decompressed.",
                    "max.decompressed.message.bytes"),
            number(
                    MAX_MESSAGE_BYTES,
                    ValueType.INT,
                    "1048588",
                    atLeast(0),
                    "Largest record batch, as it is sent.",
                    "message.max.bytes"),
            number(
                    TIMESTAMP_AFTER_MAX_MS,
                    ValueType.LONG,
                    "3600000",
                    atLeast(0),
                    "How far a record's timestamp may lie after the broker's clock.",
                    "log.message.timestamp.after.max.ms"),
            number(
                    TIMESTAMP_BEFORE_MAX_MS,
                    ValueType.LONG,
                    FOREVER,
                    atLeast(0),
                    "How far a record's timestamp may lie before the broker's clock.",
                    "log.message.timestamp.before.max.ms"),
            string(
                    TIMESTAMP_TYPE,
                    "CreateTime",
                    oneOf("CreateTime", "LogAppendTime"),
                    "Whose clock the records' timestamps are of.",
                    "log.message.timestamp.type"),
            number(
                    MIN_CLEANABLE_DIRTY_RATIO,
                    ValueType.DOUBLE,
                    "0.5",
                    between(0, 1),
                    "Share of uncompacted records that starts a compaction.",
                    "log.cleaner.min.cleanable.ratio"),
            number(
                    MIN_COMPACTION_LAG_MS,
                    ValueType.LONG,
                    "0",
                    atLeast(0),
                    "Shortest time a record stays uncompacted.",
                    "log.cleaner.min.compaction.lag.ms"),
            number(
                    "min.insync.replicas",
                    ValueType.INT,
                    "1",
                    atLeast(1),
                    "In-sync replicas that acks=all needs." + INERT,
                    "min.insync.replicas"),
            bool("preallocate", "Whether files are allocated ahead." + INERT, "log.preallocate"),
            number(
                    "remote.copy.lag.bytes",
                    ValueType.LONG,
                    "-1",
                    atLeast(-1),
                    "Size before a segment is copied to remote storage." + INERT,
                    "log.remote.copy.lag.bytes"),
            number(
                    "remote.copy.lag.ms",
                    ValueType.LONG,
                    "0",
                    atLeast(-1),
                    "Age before a segment is copied to remote storage." + INERT,
                    "log.remote.copy.lag.ms"),
            bool("remote.log.copy.disable", "Whether copying to remote storage is off." + INERT),
            bool("remote.log.delete.on.disable", "Whether remote data is dropped when it is turned off." + INERT),
            bool("remote.storage.enable", "Whether old segments move to remote storage." + INERT),
            number(
                    RETENTION_BYTES,
                    ValueType.LONG,
                    "-1",
                    ANY,
                    "Size of a partition before its oldest records are dropped; -1 for no limit.",
                    "log.retention.bytes"),
            key(
                    RETENTION_MS,
                    ValueType.LONG,
                    "604800000",
                    atLeast(-1),
                    "Age of records before they are dropped; -1 for no limit.",
                    List.of(
                            new Synonym("log.retention.ms", 1),
                            new Synonym("log.retention.minutes", 60_000),
                            new Synonym("log.retention.hours", 3_600_000))),
            number(
                    SEGMENT_BYTES,
                    ValueType.INT,
                    "1073741824",
                    atLeast(1024 * 1024),
                    "Size of a segment.",
                    "log.segment.bytes"),
            number(
                    "segment.index.bytes",
                    ValueType.INT,
                    "10485760",
                    atLeast(4),
                    "Size of the offset index." + INERT,
                    "log.index.size.max.bytes"),
            key(
                    "segment.jitter.ms",
                    ValueType.LONG,
                    "0",
                    atLeast(0),
                    "Random part of the time between segments." + INERT,
                    List.of(new Synonym("log.roll.jitter.ms", 1), new Synonym("log.roll.jitter.hours", 3_600_000))),
            key(
                    SEGMENT_MS,
                    ValueType.LONG,
                    "604800000",
                    atLeast(1),
                    "Time between two segments.",
                    List.of(new Synonym("log.roll.ms", 1), new Synonym("log.roll.hours", 3_600_000))),
            bool(
                    "unclean.leader.election.enable",
                    "Whether a replica that is not in sync may lead." + INERT,
                    "unclean.leader.election.enable"),
            number(
                    DEDUP_WINDOW_MS,
                    ValueType.LONG,
                    "0",
                    between(0, DEDUP_WINDOW_MS_MAX),
                    "How long a topic remembers the ids of its records (header howdah-dedup), of which it takes one each; 0 for not"
                            + " at all."),
            bool(DELAY_ENABLE, "Whether records get their offsets when they are due (header howdah-deliver-at)."),
            bool(INDEX_KEYS, "Whether segments that have ended get an index over their keys, for howdah.find."));

    private static final Map<String, ConfigKey> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private TopicConfigs() {}

    public static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * Says in Kafka's words why these configurations are not allowed.
     *
     * @return empty if they are allowed
     */
    public static Optional<String> findFault(Map<String, @Nullable String> config) {
        for (Map.Entry<String, @Nullable String> entry : config.entrySet()) {
            ConfigKey key = BY_NAME.get(entry.getKey());
            if (key == null) {
                return Optional.of("Unknown topic config name: " + entry.getKey());
            }
            String value = entry.getValue();
            if (value == null) {
                return Optional.of("Null value not supported for topic configs: " + entry.getKey());
            }
            Optional<String> fault = key.findFault(value);
            if (fault.isPresent()) {
                return fault;
            }
        }
        if ("true".equalsIgnoreCase(config.get("remote.storage.enable"))) {
            return Optional.of("Tiered Storage functionality is disabled in the broker."
                    + " Topic cannot be configured with remote log storage.");
        }
        return findLagFault(config);
    }

    /** Whether the configuration has an effect, and is not only accepted and shown. */
    public static boolean hasEffect(ConfigKey key) {
        return !key.documentation().endsWith(INERT);
    }

    private static Optional<String> findLagFault(Map<String, @Nullable String> config) {
        long min = lag(config, MIN_COMPACTION_LAG_MS);
        long max = lag(config, MAX_COMPACTION_LAG_MS);
        return min > max
                ? Optional.of("conflict topic config setting " + MIN_COMPACTION_LAG_MS + " (" + min + ") > "
                        + MAX_COMPACTION_LAG_MS + " (" + max + ")")
                : Optional.empty();
    }

    private static long lag(Map<String, @Nullable String> config, String name) {
        String value = config.get(name);
        String holds = value != null ? value.trim() : find(name).orElseThrow().defaultValue();
        return Long.parseLong(String.valueOf(holds));
    }

    private static ConfigKey number(
            String name, ValueType type, String defaultValue, ValueRule rule, String doc, String... synonyms) {
        return key(name, type, defaultValue, rule, doc, sameUnit(synonyms));
    }

    private static ConfigKey string(String name, String defaultValue, ValueRule rule, String doc, String... synonyms) {
        return key(name, ValueType.STRING, defaultValue, rule, doc, sameUnit(synonyms));
    }

    private static ConfigKey list(String name, String defaultValue, ValueRule rule, String doc, String... synonyms) {
        return key(name, ValueType.LIST, defaultValue, rule, doc, sameUnit(synonyms));
    }

    private static ConfigKey bool(String name, String doc, String... synonyms) {
        return key(name, ValueType.BOOLEAN, "false", ANY, doc, sameUnit(synonyms));
    }

    private static ConfigKey key(
            String name, ValueType type, String defaultValue, ValueRule rule, String doc, List<Synonym> synonyms) {
        return new ConfigKey(name, type, defaultValue, synonyms, rule, doc);
    }

    private static List<Synonym> sameUnit(String... names) {
        return Arrays.stream(names).map(name -> new Synonym(name, 1)).toList();
    }
}
