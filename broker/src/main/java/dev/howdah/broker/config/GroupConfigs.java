package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.oneOfIgnoringCase;

import java.util.List;

/** The broker configurations of groups and their offsets: Kafka's names, and its defaults unless the doc says otherwise. */
public final class GroupConfigs {

    public static final String INITIAL_REBALANCE_DELAY_MS = "group.initial.rebalance.delay.ms";
    public static final String MIN_SESSION_TIMEOUT_MS = "group.min.session.timeout.ms";
    public static final String MAX_SESSION_TIMEOUT_MS = "group.max.session.timeout.ms";
    public static final String MAX_SIZE = "group.max.size";
    public static final String OFFSET_METADATA_MAX_BYTES = "offset.metadata.max.bytes";
    public static final String OFFSETS_RETENTION_MINUTES = "offsets.retention.minutes";
    public static final String OFFSETS_RETENTION_CHECK_INTERVAL_MS = "offsets.retention.check.interval.ms";
    public static final String OFFSETS_COMMIT_TIMEOUT_MS = "offsets.commit.timeout.ms";

    public static final String CONSUMER_SESSION_TIMEOUT_MS = "group.consumer.session.timeout.ms";
    public static final String CONSUMER_HEARTBEAT_INTERVAL_MS = "group.consumer.heartbeat.interval.ms";
    public static final String CONSUMER_MIGRATION_POLICY = "group.consumer.migration.policy";

    static final List<ConfigKey> ALL = List.of(
            key(
                    INITIAL_REBALANCE_DELAY_MS,
                    "500",
                    0,
                    "How long an empty group waits for more members after the first. Kafka's default is 3000."),
            key(MIN_SESSION_TIMEOUT_MS, "6000", 1, "The least session timeout that a member may ask for."),
            key(MAX_SESSION_TIMEOUT_MS, "1800000", 1, "The greatest session timeout that a member may ask for."),
            key(MAX_SIZE, "5000", 1, "The most members of one group. Kafka's default has no bound."),
            key(OFFSET_METADATA_MAX_BYTES, "4096", 0, "The most characters of metadata with a committed offset."),
            key(
                    OFFSETS_RETENTION_MINUTES,
                    "10080",
                    1,
                    "How long offsets are kept after their group has become empty, or after their commit where there"
                            + " never was a member."),
            key(OFFSETS_RETENTION_CHECK_INTERVAL_MS, "600000", 1, "How often expired offsets are looked for."),
            key(OFFSETS_COMMIT_TIMEOUT_MS, "5000", 1, "How long a commit waits for Postgres before it fails."),
            key(
                    CONSUMER_SESSION_TIMEOUT_MS,
                    "45000",
                    1,
                    "How long a member of a consumer group may be silent before it is out."),
            key(
                    CONSUMER_HEARTBEAT_INTERVAL_MS,
                    "5000",
                    1,
                    "How often a member of a consumer group is told to heartbeat."),
            new ConfigKey(
                    CONSUMER_MIGRATION_POLICY,
                    ValueType.STRING,
                    "bidirectional",
                    List.of(),
                    oneOfIgnoringCase("disabled", "upgrade", "downgrade", "bidirectional"),
                    "Which groups with members may change their protocol: classic ones to the consumer protocol (upgrade),"
                            + " consumer groups whose last members speak the classic protocol (downgrade), or both."));

    private GroupConfigs() {}

    private static ConfigKey key(String name, String defaultValue, int min, String doc) {
        return new ConfigKey(name, ValueType.INT, defaultValue, List.of(), atLeast(min), doc);
    }
}
