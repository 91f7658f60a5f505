package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.Identifiers;
import java.nio.charset.StandardCharsets;

/**
 * The quoted names of a topic's tables. They are made from the topic's id, because a topic's name may be longer than an
 * identifier.
 */
public record LogTables(int topicId) {

    private static final String LOG_SCHEMA = "howdah_log";
    private static final String VIEW_SCHEMA = "topics";

    public String table() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log");
    }

    public String leaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment);
    }

    /** The name of the unique index. {@code create index} takes no schema: an index lies in the schema of its table. */
    public String keyIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_key");
    }

    public String producerIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_producer");
    }

    public String keysIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_keys");
    }

    /** As {@link #keysIndex}, with the schema, which {@code drop index} needs. */
    public String qualifiedKeysIndex(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_keys");
    }

    /** The table in which a compaction notes the newest record of each key. */
    public String compactionMap() {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_compaction");
    }

    /** The table that will take the place of {@link #leaf}. */
    public String newLeaf(int segment) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_new");
    }

    /** The name, without a schema, that an index of the new leaf has until it is renamed. */
    public String newIndex(int segment, String kind) {
        return Identifiers.quote("t" + topicId + "_log_" + segment + "_new_" + kind);
    }

    public String qualifiedNewIndex(int segment, String kind) {
        return Identifiers.quote(LOG_SCHEMA, "t" + topicId + "_log_" + segment + "_new_" + kind);
    }

    public String unqualifiedLeaf(int segment) {
        return Identifiers.quote("t" + topicId + "_log_" + segment);
    }

    /**
     * The quoted name of a table of this schema.
     *
     * @param relation its name as Postgres's catalog has it
     */
    public static String qualified(String relation) {
        return Identifiers.quote(LOG_SCHEMA, relation);
    }

    /**
     * The topic's view for people. It has the topic's name. If that is too long for an identifier, it is cut, and gets
     * a tilde and the topic's id. No topic name may contain a tilde, so two long names that begin alike never get the
     * same view.
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
