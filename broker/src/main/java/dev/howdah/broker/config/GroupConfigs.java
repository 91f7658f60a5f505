package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.between;
import static dev.howdah.broker.config.ValueRule.oneOf;
import static dev.howdah.broker.config.ValueRule.oneOfIgnoringCase;

import dev.howdah.broker.config.ConfigKey.Synonym;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of groups and their offsets: those of the broker, which apply to all groups, and those of single
 * groups. Names are Kafka's, and so are defaults unless the documentation of a configuration says otherwise.
 */
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
    public static final String CONSUMER_ASSIGNMENT_INTERVAL_MS = "group.consumer.assignment.interval.ms";
    public static final String CONSUMER_MIGRATION_POLICY = "group.consumer.migration.policy";

    /** A configuration of a single group. */
    public static final String GROUP_SESSION_TIMEOUT_MS = "consumer.session.timeout.ms";

    public static final String GROUP_HEARTBEAT_INTERVAL_MS = "consumer.heartbeat.interval.ms";

    public static final String GROUP_ASSIGNMENT_INTERVAL_MS = "consumer.assignment.interval.ms";

    public static final String SHARE_MAX_SIZE = "group.share.max.size";
    public static final String SHARE_MAX_SESSIONS = "group.share.max.share.sessions";
    public static final String SHARE_SESSION_TIMEOUT_MS = "group.share.session.timeout.ms";
    public static final String SHARE_HEARTBEAT_INTERVAL_MS = "group.share.heartbeat.interval.ms";
    public static final String SHARE_ASSIGNMENT_INTERVAL_MS = "group.share.assignment.interval.ms";
    private static final String SHARE_LOCK_DURATION_MS = "group.share.record.lock.duration.ms";
    private static final String SHARE_DELIVERY_COUNT_LIMIT = "group.share.delivery.count.limit";
    private static final String SHARE_RECORD_LOCKS_MAX = "group.share.partition.max.record.locks";

    /** Of one share group. */
    public static final String OF_SHARE_SESSION_TIMEOUT_MS = "share.session.timeout.ms";

    public static final String OF_SHARE_HEARTBEAT_INTERVAL_MS = "share.heartbeat.interval.ms";
    public static final String OF_SHARE_ASSIGNMENT_INTERVAL_MS = "share.assignment.interval.ms";
    public static final String OF_SHARE_LOCK_DURATION_MS = "share.record.lock.duration.ms";
    public static final String OF_SHARE_DELIVERY_COUNT_LIMIT = "share.delivery.count.limit";
    public static final String OF_SHARE_RECORD_LOCKS_MAX = "share.partition.max.record.locks";
    public static final String OF_SHARE_AUTO_OFFSET_RESET = "share.auto.offset.reset";
    public static final String OF_SHARE_RENEWAL = "share.renew.acknowledge.enable";
    public static final String OF_DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";
    public static final String OF_DEAD_LETTER_COPY = "errors.deadletterqueue.copy.record.enable";

    private static final String DEAD_LETTER_AUTO_CREATE = "errors.deadletterqueue.auto.create.topics.enable";
    private static final String DEAD_LETTER_PREFIX = "errors.deadletterqueue.topic.name.prefix";

    private static final String MIN_SHARE_SESSION = "group.share.min.session.timeout.ms";
    private static final String MAX_SHARE_SESSION = "group.share.max.session.timeout.ms";
    private static final String MIN_SHARE_HEARTBEAT = "group.share.min.heartbeat.interval.ms";
    private static final String MAX_SHARE_HEARTBEAT = "group.share.max.heartbeat.interval.ms";
    private static final String MIN_SHARE_LOCK = "group.share.min.record.lock.duration.ms";
    private static final String MAX_SHARE_LOCK = "group.share.max.record.lock.duration.ms";
    private static final String MIN_SHARE_ASSIGNMENT = "group.share.min.assignment.interval.ms";
    private static final String MAX_SHARE_ASSIGNMENT = "group.share.max.assignment.interval.ms";
    private static final String MIN_SHARE_DELIVERIES = "group.share.min.delivery.count.limit";
    private static final String MAX_SHARE_DELIVERIES = "group.share.max.delivery.count.limit";
    private static final String MIN_SHARE_RECORD_LOCKS = "group.share.min.partition.max.record.locks";
    private static final String MAX_SHARE_RECORD_LOCKS = "group.share.max.partition.max.record.locks";
    private static final String SHARE_PROTOCOL = "share";

    private static final String MIN_CONSUMER_SESSION = "group.consumer.min.session.timeout.ms";
    private static final String MAX_CONSUMER_SESSION = "group.consumer.max.session.timeout.ms";
    private static final String MIN_CONSUMER_HEARTBEAT = "group.consumer.min.heartbeat.interval.ms";
    private static final String MAX_CONSUMER_HEARTBEAT = "group.consumer.max.heartbeat.interval.ms";

    private static final String MIN_CONSUMER_ASSIGNMENT = "group.consumer.min.assignment.interval.ms";
    private static final String MAX_CONSUMER_ASSIGNMENT = "group.consumer.max.assignment.interval.ms";
    private static final String CONSUMER_PROTOCOL = "consumer";
    private static final String REBALANCE_PROTOCOLS = "group.coordinator.rebalance.protocols";

    private static final String INERT = " Accepted and shown; without effect here.";

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
            key(
                    CONSUMER_ASSIGNMENT_INTERVAL_MS,
                    "1000",
                    0,
                    "The least time between two assignments of a consumer group: who comes in between is assigned with its"
                            + " first heartbeat after it."),
            new ConfigKey(
                    REBALANCE_PROTOCOLS,
                    ValueType.LIST,
                    "classic,consumer,share",
                    List.of(),
                    rebalanceProtocols(),
                    "The protocols of groups: without consumer or share, their APIs are not served. Of Kafka's, streams is not"
                            + " served in any case."),
            new ConfigKey(
                    CONSUMER_MIGRATION_POLICY,
                    ValueType.STRING,
                    "bidirectional",
                    List.of(),
                    oneOfIgnoringCase("disabled", "upgrade", "downgrade", "bidirectional"),
                    "Which groups with members may change their protocol: classic ones to the consumer protocol (upgrade),"
                            + " consumer groups whose last members speak the classic protocol (downgrade), or both."),
            key(MIN_CONSUMER_ASSIGNMENT, "0", 0, "The least assignment interval of consumer groups."),
            key(MAX_CONSUMER_ASSIGNMENT, "15000", 0, "The greatest assignment interval of consumer groups."),
            key(MIN_CONSUMER_SESSION, "45000", 1, "The least session timeout that may be set for one consumer group."),
            key(MAX_CONSUMER_SESSION, "60000", 1, "The greatest session timeout for one consumer group."),
            key(MIN_CONSUMER_HEARTBEAT, "5000", 1, "The least heartbeat interval for one consumer group."),
            key(MAX_CONSUMER_HEARTBEAT, "15000", 1, "The greatest heartbeat interval for one consumer group."),
            key(SHARE_MAX_SIZE, "200", 1, 1000, "The most members of one share group."),
            key(SHARE_MAX_SESSIONS, "2000", 1, "The most share sessions of this broker."),
            key(
                    SHARE_SESSION_TIMEOUT_MS,
                    "45000",
                    1,
                    "How long a member of a share group may be silent before it is out."),
            key(SHARE_HEARTBEAT_INTERVAL_MS, "5000", 1, "How often a member of a share group is told to heartbeat."),
            key(SHARE_ASSIGNMENT_INTERVAL_MS, "1000", 0, "The least time between two assignments of a share group."),
            key(SHARE_LOCK_DURATION_MS, "30000", 1000, 3_600_000, "How long an acquired record belongs to its member."),
            key(SHARE_DELIVERY_COUNT_LIMIT, "5", 2, 10, "The most deliveries of a record to a share group."),
            key(
                    SHARE_RECORD_LOCKS_MAX,
                    "2000",
                    100,
                    10_000,
                    "The most records of a partition that a share group may have acquired and not yet done with."),
            key(MIN_SHARE_SESSION, "45000", 1, "The least session timeout that may be set for one share group."),
            key(MAX_SHARE_SESSION, "60000", 1, "The greatest session timeout for one share group."),
            key(MIN_SHARE_HEARTBEAT, "5000", 1, "The least heartbeat interval for one share group."),
            key(MAX_SHARE_HEARTBEAT, "15000", 1, "The greatest heartbeat interval for one share group."),
            key(MIN_SHARE_LOCK, "15000", 1000, 30_000, "The least lock duration that may be set for one share group."),
            key(MAX_SHARE_LOCK, "60000", 30_000, 3_600_000, "The greatest lock duration for one share group."),
            key(MIN_SHARE_ASSIGNMENT, "0", 0, "The least assignment interval of share groups."),
            key(MAX_SHARE_ASSIGNMENT, "15000", 0, "The greatest assignment interval of share groups."),
            key(MIN_SHARE_DELIVERIES, "2", 2, 5, "The least delivery count limit for one share group."),
            key(MAX_SHARE_DELIVERIES, "10", 5, 25, "The greatest delivery count limit for one share group."),
            key(MIN_SHARE_RECORD_LOCKS, "100", 100, 2_000, "The least limit of record locks for one share group."),
            key(
                    MAX_SHARE_RECORD_LOCKS,
                    "4000",
                    2_000,
                    10_000,
                    "The greatest limit of record locks for one share group."),
            new ConfigKey(
                    DEAD_LETTER_AUTO_CREATE,
                    ValueType.BOOLEAN,
                    "false",
                    List.of(),
                    ANY,
                    "Whether a dead-letter topic of a share group is created if it is missing."),
            new ConfigKey(
                    DEAD_LETTER_PREFIX,
                    ValueType.STRING,
                    "dlq.",
                    List.of(),
                    ANY,
                    "What the names of dead-letter topics of share groups begin with; may be empty."));

    /** Configurations of groups for which no broker configuration gives the default. */
    private static final Set<String> ONLY_OF_GROUPS = Set.of(OF_DEAD_LETTER_COPY, OF_SHARE_RENEWAL);

    /**
     * The configurations that may be set for a single group in Kafka 4.4 ({@code GroupConfig}), in the order of names.
     */
    public static final List<ConfigKey> OF_GROUP = List.of(
            new ConfigKey(
                    GROUP_ASSIGNMENT_INTERVAL_MS,
                    ValueType.INT,
                    "1000",
                    List.of(new Synonym(CONSUMER_ASSIGNMENT_INTERVAL_MS, 1)),
                    atLeast(0),
                    "The least time between two assignments of this consumer group."),
            flag("consumer.assignor.offload.enable", "true"),
            new ConfigKey(
                    GROUP_HEARTBEAT_INTERVAL_MS,
                    ValueType.INT,
                    "5000",
                    List.of(new Synonym(CONSUMER_HEARTBEAT_INTERVAL_MS, 1)),
                    atLeast(1),
                    "How often the members of this consumer group are told to heartbeat."),
            new ConfigKey(
                    GROUP_SESSION_TIMEOUT_MS,
                    ValueType.INT,
                    "45000",
                    List.of(new Synonym(CONSUMER_SESSION_TIMEOUT_MS, 1)),
                    atLeast(1),
                    "How long a member of this consumer group may be silent before it is out."),
            flag(OF_DEAD_LETTER_COPY, "false"),
            text(OF_DEAD_LETTER_TOPIC, "", ANY),
            ofGroup(OF_SHARE_ASSIGNMENT_INTERVAL_MS, "1000", 0),
            flag("share.assignor.offload.enable", "true"),
            text(OF_SHARE_AUTO_OFFSET_RESET, "latest", offsetReset()),
            ofGroup(OF_SHARE_DELIVERY_COUNT_LIMIT, "5", 2),
            ofGroup(OF_SHARE_HEARTBEAT_INTERVAL_MS, "5000", 1),
            text("share.isolation.level", "read_uncommitted", oneOf("read_committed", "read_uncommitted")),
            ofGroup(OF_SHARE_RECORD_LOCKS_MAX, "2000", 100),
            ofGroup(OF_SHARE_LOCK_DURATION_MS, "30000", 1000),
            flag(OF_SHARE_RENEWAL, "true"),
            ofGroup(OF_SHARE_SESSION_TIMEOUT_MS, "45000", 1),
            new ConfigKey(
                    "streams.acceptable.recovery.lag",
                    ValueType.LONG,
                    "10000",
                    List.of(),
                    atLeast(0),
                    "Of streams groups." + INERT),
            ofGroup("streams.assignment.interval.ms", "1000", 0),
            text("streams.assignor.name", null, ANY),
            flag("streams.assignor.offload.enable", "true"),
            ofGroup("streams.heartbeat.interval.ms", "5000", 1),
            ofGroup("streams.initial.rebalance.delay.ms", "3000", 0),
            ofGroup("streams.num.standby.replicas", "0", 0),
            ofGroup("streams.num.warmup.replicas", "2", 0),
            new ConfigKey(
                    "streams.rack.aware.assignment.tags",
                    ValueType.LIST,
                    "",
                    List.of(),
                    ANY,
                    "Of streams groups." + INERT),
            ofGroup("streams.session.timeout.ms", "45000", 1),
            ofGroup("streams.task.offset.interval.ms", "60000", 1));

    /** The broker configurations that give groups a default and have no effect here. */
    static final List<ConfigKey> INERT_DEFAULTS_OF_GROUPS = OF_GROUP.stream()
            .flatMap(key -> key.synonyms().stream()
                    .filter(synonym ->
                            ALL.stream().noneMatch(known -> known.name().equals(synonym.name())))
                    .map(synonym -> new ConfigKey(
                            synonym.name(),
                            key.type(),
                            key.defaultValue(),
                            List.of(),
                            key.rule(),
                            "Default of the group configuration " + key.name() + "." + INERT)))
            .toList();

    /** The broker configurations of groups that may be changed at run time. */
    static final Set<String> DYNAMIC = Set.of(
            CONSUMER_ASSIGNMENT_INTERVAL_MS,
            SHARE_ASSIGNMENT_INTERVAL_MS,
            "group.streams.assignment.interval.ms",
            DEAD_LETTER_AUTO_CREATE,
            DEAD_LETTER_PREFIX);

    private static final Map<String, ConfigKey> OF_GROUP_BY_NAME =
            OF_GROUP.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private GroupConfigs() {}

    public static Optional<ConfigKey> findOfGroup(String name) {
        return Optional.ofNullable(OF_GROUP_BY_NAME.get(name));
    }

    /**
     * Says in Kafka's words why this may not be the configuration of a group.
     *
     * @return empty if it is allowed
     */
    public static Optional<String> findFault(Map<String, String> config, BrokerConfig broker) {
        for (Map.Entry<String, String> entry : config.entrySet()) {
            Optional<ConfigKey> key = findOfGroup(entry.getKey());
            if (key.isEmpty()) {
                return Optional.of("Unknown group config name: " + entry.getKey());
            }
            Optional<String> fault = key.get().findFault(entry.getValue());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return findRangeFault(
                        config, GROUP_HEARTBEAT_INTERVAL_MS, MIN_CONSUMER_HEARTBEAT, MAX_CONSUMER_HEARTBEAT, broker)
                .or(() -> findRangeFault(
                        config, GROUP_ASSIGNMENT_INTERVAL_MS, MIN_CONSUMER_ASSIGNMENT, MAX_CONSUMER_ASSIGNMENT, broker))
                .or(() -> findRangeFault(
                        config, GROUP_SESSION_TIMEOUT_MS, MIN_CONSUMER_SESSION, MAX_CONSUMER_SESSION, broker))
                .or(() -> findRangeFault(
                        config, OF_SHARE_HEARTBEAT_INTERVAL_MS, MIN_SHARE_HEARTBEAT, MAX_SHARE_HEARTBEAT, broker))
                .or(() -> findRangeFault(
                        config, OF_SHARE_SESSION_TIMEOUT_MS, MIN_SHARE_SESSION, MAX_SHARE_SESSION, broker))
                .or(() -> findRangeFault(config, OF_SHARE_LOCK_DURATION_MS, MIN_SHARE_LOCK, MAX_SHARE_LOCK, broker))
                .or(() -> findRangeFault(
                        config, OF_SHARE_ASSIGNMENT_INTERVAL_MS, MIN_SHARE_ASSIGNMENT, MAX_SHARE_ASSIGNMENT, broker))
                .or(() -> findRangeFault(
                        config, OF_SHARE_DELIVERY_COUNT_LIMIT, MIN_SHARE_DELIVERIES, MAX_SHARE_DELIVERIES, broker))
                .or(() -> findRangeFault(
                        config, OF_SHARE_RECORD_LOCKS_MAX, MIN_SHARE_RECORD_LOCKS, MAX_SHARE_RECORD_LOCKS, broker));
    }

    private static Optional<String> findRangeFault(
            Map<String, String> config, String name, String minName, String maxName, BrokerConfig broker) {
        String value = config.get(name);
        if (value == null) {
            return Optional.empty();
        }
        long number = Long.parseLong(value.trim());
        if (number < broker.number(minName)) {
            return Optional.of(name + " must be greater than or equal to " + minName);
        }
        return number > broker.number(maxName)
                ? Optional.of(name + " must be less than or equal to " + maxName)
                : Optional.empty();
    }

    private static ValueRule rebalanceProtocols() {
        ValueRule known = ValueRule.listOf("classic", CONSUMER_PROTOCOL, SHARE_PROTOCOL, "streams");
        return (name, value) -> known.findFault(name, value)
                .or(() -> protocols(value).contains("classic")
                        ? Optional.empty()
                        : Optional.of("Disabling the 'classic' protocol is not supported."));
    }

    /** Whether the broker serves the consumer protocol (KIP-848). */
    public static boolean servesConsumerProtocol(BrokerConfig broker) {
        return protocols(broker.text(REBALANCE_PROTOCOLS)).contains(CONSUMER_PROTOCOL);
    }

    /** Whether a broker serves share groups (KIP-932). */
    public static boolean servesShareGroups(BrokerConfig broker) {
        return protocols(broker.text(REBALANCE_PROTOCOLS)).contains(SHARE_PROTOCOL);
    }

    /** Whether a missing dead-letter topic is created (KIP-1191). */
    public static boolean createsDeadLetterTopics(BrokerConfig broker) {
        return Boolean.parseBoolean(broker.text(DEAD_LETTER_AUTO_CREATE));
    }

    /** What the name of a dead-letter topic must begin with; may be empty. */
    public static String deadLetterTopicPrefix(BrokerConfig broker) {
        return broker.text(DEAD_LETTER_PREFIX).trim();
    }

    private static List<String> protocols(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::trim).toList();
    }

    private static ValueRule offsetReset() {
        return (name, value) -> value.matches("(?i)latest|earliest|by_duration:P.+")
                ? Optional.empty()
                : Optional.of(
                        ValueRule.invalid(name, value, "must be one of latest, earliest, by_duration:PnDTnHnMn.nS"));
    }

    private static ConfigKey ofGroup(String name, String defaultValue, int min) {
        return new ConfigKey(name, ValueType.INT, defaultValue, ofBroker(name), atLeast(min), "Of " + kind(name));
    }

    private static ConfigKey flag(String name, String defaultValue) {
        return new ConfigKey(name, ValueType.BOOLEAN, defaultValue, ofBroker(name), ANY, "Of " + kind(name));
    }

    /** The broker configuration that gives a group configuration its default. */
    private static List<Synonym> ofBroker(String name) {
        return ONLY_OF_GROUPS.contains(name) ? List.of() : List.of(new Synonym("group." + name, 1));
    }

    private static ConfigKey text(String name, @Nullable String defaultValue, ValueRule rule) {
        return new ConfigKey(name, ValueType.STRING, defaultValue, List.of(), rule, "Of " + kind(name));
    }

    private static String kind(String name) {
        String kind = name.substring(0, name.indexOf('.'));
        return switch (kind) {
            case SHARE_PROTOCOL, "errors" -> "share groups.";
            default -> kind + " groups." + INERT;
        };
    }

    private static ConfigKey key(String name, String defaultValue, int min, int max, String doc) {
        return new ConfigKey(name, ValueType.INT, defaultValue, List.of(), between(min, max), doc);
    }

    private static ConfigKey key(String name, String defaultValue, int min, String doc) {
        return new ConfigKey(name, ValueType.INT, defaultValue, List.of(), atLeast(min), doc);
    }
}
