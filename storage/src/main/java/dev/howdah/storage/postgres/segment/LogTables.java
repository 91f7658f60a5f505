package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.Identifiers;
import java.nio.charset.StandardCharsets;

/** The names of a topic's tables, quoted. Surrogates, because a topic's own name may be longer than an identifier. */
public record LogTables(int topicId) {

    private static final String LOG_SCHEMA = "howdah_log";
    private static final String VIEW_SCHEMA = "topics";

    public String batchTable() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_batch");
    }

    public String recordTable() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_record");
    }

    public String batchLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_batch_" + segment);
    }

    public String recordLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_record_" + segment);
    }

    /** Index names go without a schema in {@code create index}: an index lives in its table's. */
    public String batchKeyIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_batch_" + segment + "_key");
    }

    public String batchProducerIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_batch_" + segment + "_producer");
    }

    public String batchTimeIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_batch_" + segment + "_time");
    }

    /** As {@link #batchTimeIndex}, for {@code to_regclass}. */
    String qualifiedBatchTimeIndex(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_batch_" + segment + "_time");
    }

    String recordBrinIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_record_" + segment + "_brin");
    }

    /** Of a sealed leaf. */
    public String recordTimeIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_record_" + segment + "_time");
    }

    /** As {@link #recordBrinIndex}, for {@code to_regclass}. */
    String qualifiedRecordBrinIndex(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_record_" + segment + "_brin");
    }

    /** A compaction's: the newest record of each key. */
    public String compactionMap() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_compaction");
    }

    /** A compaction's: what is left of each batch of the leaf under way. */
    public String compactionCounts() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_compaction_batch");
    }

    /** What will take the place of {@link #recordLeaf}. */
    public String newRecordLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_record_" + segment + "_new");
    }

    public String newBatchLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_batch_" + segment + "_new");
    }

    /** An index of the new leaves, until it is renamed; without a schema. */
    public String newIndex(int segment, String kind) {
        return Identifiers.quote("t" + topicId + "_" + segment + "_new_" + kind);
    }

    public String qualifiedNewIndex(int segment, String kind) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_" + segment + "_new_" + kind);
    }

    /** @param kind record or batch */
    public String unqualifiedLeaf(String kind, int segment) {
        return Identifiers.quote("t" + topicId + "_" + kind + "_" + segment);
    }

    /** A table of this schema by the name that the catalog has. */
    public static String qualified(String relation) {
        return Identifiers.quote(LOG_SCHEMA, relation);
    }

    /**
     * The view for people. Its name is the topic's; one that does not fit is cut and carries the topic's id behind a tilde,
     * which no topic name may contain, so that 249 characters that share 63 do not meet.
     */
    public String view(String topicName) {
        if (topicName.getBytes(StandardCharsets.UTF_8).length <= Identifiers.BYTES_MAX) {
            return Identifiers.quote(VIEW_SCHEMA, topicName);
        }
        String suffix = "~" + topicId;
        return Identifiers.quote(VIEW_SCHEMA, topicName.substring(0, Identifiers.BYTES_MAX - suffix.length()) + suffix);
    }
}
