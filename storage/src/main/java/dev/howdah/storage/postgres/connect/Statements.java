package dev.howdah.storage.postgres.connect;

import dev.howdah.storage.postgres.segment.LeafBounds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every statement that the broker sends, one file each in {@code sql/}, loaded when this class is. A {@code {name}} in a
 * file stands for a quoted identifier (or, in DDL, a bound that cannot be a parameter).
 */
public enum Statements {
    BROKER_COUNT_LIVE,
    BROKER_ENDPOINT_ADD,
    BROKER_ENDPOINT_CLEAR,
    BROKER_LIST_LIVE,
    BROKER_LOCK,
    BROKER_REGISTER,
    BROKER_RENEW,
    BROKER_UNREGISTER,
    CATALOG_FIND_VERSION,
    CATALOG_TOUCH,
    CHUNK_COPY,
    CHUNK_COUNT,
    CHUNK_FIND_ANY_PRODUCER,
    CHUNK_FIND_ANY_RECORD,
    CHUNK_FIND_GREATEST,
    CHUNK_FIND_LAST_BATCHES,
    CHUNK_FIND_PRODUCERS,
    CHUNK_FIND_REACHED,
    CHUNK_FIND_RETAINED,
    CHUNK_FIND_TIMESTAMP,
    CHUNK_FIND_TRANSACTIONAL,
    CHUNK_INSERT,
    CHUNK_LIST_BATCHES,
    CHUNK_LIST_PRODUCERS,
    CHUNK_MAX_TIMESTAMP,
    CHUNK_READ,
    CHUNK_SUM_BYTES,
    CLUSTER_READ,
    COMPACTION_FIND_REMOVABLE,
    COMPACTION_LEAF_CHECK,
    COMPACTION_LEAF_UNCHECK,
    COMPACTION_LIST_LEFTOVERS,
    COMPACTION_MAP_BEGIN,
    COMPACTION_MAP_CHECK,
    COMPACTION_MAP_CREATE,
    COMPACTION_MAP_FILL,
    COMPACTION_SLICE_READ,
    CONFIG_DELETE,
    CONFIG_LIST,
    CONFIG_LOCK,
    CONFIG_UPDATE,
    GROUP_DELETE,
    GROUP_LOAD,
    GROUP_OFFSET_COMMIT,
    GROUP_OFFSET_DELETE,
    GROUP_OFFSET_EXPIRE,
    GROUP_OFFSET_FIND,
    GROUP_OFFSET_FIND_NONE,
    GROUP_SAVE,
    GROUP_SHARD_CLAIM,
    GROUP_SHARD_RELEASE,
    GROUP_SHARD_RENEW,
    HEAD_DELETE_TOPIC,
    HEAD_FIND,
    HEAD_FIND_LIVE,
    HEAD_INSERT,
    HEAD_LIST,
    HEAD_LOCK,
    HEAD_LOCK_TOPIC,
    HEAD_RAISE_LOG_START,
    HEAD_SEAL,
    HEAD_UPDATE,
    HEAD_UPDATE_ONE,
    INDEX_DROP,
    INDEX_RENAME,
    JANITOR_CLAIM,
    JANITOR_FENCE,
    JANITOR_RELEASE,
    LANE_FIND_STALLED,
    LANE_TERMINATE,
    LAYOUT_BATCH_COPY,
    LAYOUT_CHUNK_FIND_LAST,
    LAYOUT_DROPPED_LIST,
    LAYOUT_DROPPED_LIST_VIEWS,
    LAYOUT_FIND_ANY,
    LAYOUT_HEAD_UPDATE,
    LAYOUT_LEAF_FENCE,
    LAYOUT_LEAF_LIST,
    LAYOUT_LEFTOVER_LIST,
    LAYOUT_LOCK,
    LAYOUT_PARENT_LOCK,
    LAYOUT_RECORD_COPY,
    LAYOUT_RECORD_INDEX,
    LAYOUT_SESSION_SET,
    LAYOUT_START_LIST,
    LAYOUT_TABLE_FIND,
    LAYOUT_TOPIC_LIST,
    LAYOUT_VIEW_EXTEND,
    LEADER_EPOCH_FIND_END,
    LEADER_EPOCH_LOCK,
    LEADER_EPOCH_START_INSERT,
    LEADER_EPOCH_UPDATE,
    LEAF_ANALYZE,
    LEAF_ATTACH,
    LEAF_DETACH,
    LEAF_FIND_SIZE,
    LEAF_SIZE,
    LEAF_SLICE_LIST,
    LEAF_SLICE_READ,
    LEAF_TRUNCATE,
    LOCK_TIMEOUT_BRIEF,
    LOG_LEAF_CREATE,
    LOG_LEAF_INDEX,
    LOG_LEAF_INDEX_KEYS,
    LOG_LEAF_INDEX_PRODUCER,
    LOG_LEAF_STORAGE,
    LOG_TABLE_CREATE,
    MERGE_SEGMENT_DELETE,
    MERGE_SEGMENT_GROW,
    MERGE_START_DELETE,
    MERGE_START_MOVE,
    MIGRATION_CREATE_TABLE,
    MIGRATION_FIND_LAST,
    MIGRATION_FIND_SCHEMAS,
    MIGRATION_INSERT,
    MIGRATION_LOCK,
    NOTIFICATION_LISTEN,
    NOTIFICATION_SEND,
    PARTITION_LIST_SIZES,
    PORTION_LIST,
    PRODUCER_ID_ALLOCATE,
    READER_PREFETCH,
    RELATION_FIND_USERS,
    SEGMENT_CLEAN,
    SEGMENT_COUNT_TOMBSTONES,
    SEGMENT_DELETE,
    SEGMENT_FIND_FIGURES,
    SEGMENT_INSERT,
    SEGMENT_LIST,
    SEGMENT_LIST_KEY_INDEXES,
    SEGMENT_LIST_LAST,
    SEGMENT_LIST_STATES,
    SEGMENT_LIST_TOPICS_DUE,
    SEGMENT_LIST_UNPACKED,
    SEGMENT_LIST_UNSETTLED,
    SEGMENT_LOCK_SETTLED,
    SEGMENT_PACK,
    SEGMENT_SEAL,
    SEGMENT_SETTLE,
    SEGMENT_START_CLOSE,
    SEGMENT_START_DELETE,
    SEGMENT_START_FIND,
    SEGMENT_START_FIND_MAX,
    SEGMENT_START_FIND_TIMESTAMP,
    SEGMENT_START_INSERT,
    SEGMENT_START_MOVE,
    SEGMENT_START_RECOUNT,
    SEGMENT_START_SETTLE,
    SEGMENT_TRUNCATE,
    SERVER_CHECK,
    SERVER_CLOCK,
    SERVER_IDENTIFY,
    TABLE_DROP,
    TABLE_RENAME,
    TOPIC_DELETE,
    TOPIC_DROP_DELETE,
    TOPIC_DROP_LIST,
    TOPIC_DROP_LIST_VIEWS,
    TOPIC_INSERT,
    TOPIC_LIST,
    TOPIC_LOCK,
    TOPIC_LOCK_CONFIG,
    TOPIC_UPDATE_CONFIG,
    TOPIC_UPDATE_PARTITION_COUNT,
    VIEW_COMMENT,
    VIEW_CREATE,
    VIEW_DROP,
    WRITER_DELETE,
    WRITER_DELETE_STALE,
    WRITER_FENCE,
    WRITER_FIND,
    WRITER_INSERT,
    WRITER_LOCK;

    private final String sql;

    Statements() {
        sql = load(Statements.class, "sql/" + fileName());
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".sql";
    }

    public String sql() {
        assert sql.indexOf('{') < 0 : this + " has identifiers to fill in";
        return sql;
    }

    /** The statement with one identifier filled in, wherever it stands. */
    public String sql(String placeholder, String identifier) {
        String filled = sql.replace('{' + placeholder + '}', identifier);
        assert filled.indexOf('{') < 0 : this + " has more identifiers to fill in: " + filled;
        return filled;
    }

    public String sql(String placeholder, String identifier, String placeholder2, String identifier2) {
        return sql.replace('{' + placeholder + '}', identifier).replace('{' + placeholder2 + '}', identifier2);
    }

    public String sql(Map<String, String> identifiers) {
        String filled = sql;
        for (Map.Entry<String, String> identifier : identifiers.entrySet()) {
            filled = filled.replace('{' + identifier.getKey() + '}', identifier.getValue());
        }
        assert filled.indexOf('{') < 0 : this + " has more identifiers to fill in: " + filled;
        return filled;
    }

    public String sql(LeafBounds bounds, String table, String leaf) {
        return sql.replace("{table}", table)
                .replace("{leaf}", leaf)
                .replace("{lower_bound}", bounds.lowerLiteral())
                .replace("{upper_bound}", bounds.upperLiteral());
    }

    /** A resource beside a class, without its comment lines, which the server need not read. */
    public static String load(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no such resource: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("--"))
                    .collect(Collectors.joining("\n"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
