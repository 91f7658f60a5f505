package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.Identifiers;
import java.nio.charset.StandardCharsets;

/** The names of a topic's tables, quoted. Surrogates, because a topic's own name may be longer than an identifier. */
public record LogTables(int topicId) {

    private static final String LOG_SCHEMA = "howdah_log";
    private static final String VIEW_SCHEMA = "topics";

    public String table() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log");
    }

    public String leaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment);
    }

    /** Index names go without a schema in {@code create index}: an index lives in its table's. */
    public String keyIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_key");
    }

    public String producerIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_producer");
    }

    public String keysIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_keys");
    }

    /** As {@link #keysIndex}, for {@code drop index}. */
    public String qualifiedKeysIndex(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_keys");
    }

    /** A compaction's: the newest record of each key. */
    public String compactionMap() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_compaction");
    }

    /** What will take the place of {@link #leaf}. */
    public String newLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_new");
    }

    /** An index of the new leaf, until it is renamed; without a schema. */
    public String newIndex(int segment, String kind) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_new_" + kind);
    }

    public String qualifiedNewIndex(int segment, String kind) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_new_" + kind);
    }

    public String unqualifiedLeaf(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment);
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
        return Identifiers.quote(VIEW_SCHEMA, viewName(topicName));
    }

    /** As {@link #view}, without schema and quotes. */
    public String viewName(String topicName) {
        if (topicName.getBytes(StandardCharsets.UTF_8).length <= Identifiers.BYTES_MAX) {
            return topicName;
        }
        String suffix = "~" + topicId;
        return topicName.substring(0, Identifiers.BYTES_MAX - suffix.length()) + suffix;
    }
}
