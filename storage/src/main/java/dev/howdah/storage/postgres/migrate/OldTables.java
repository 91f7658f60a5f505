package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.connect.Identifiers;

/**
 * The quoted names of a topic's tables in the layout before chunks, which had a row for each batch and a row for each
 * record.
 */
record OldTables(int topicId) {

    private static final String SCHEMA = "howdah_log";

    String batchTable() {
        return Identifiers.quote(SCHEMA, "t" + topicId + "_batch");
    }

    String recordTable() {
        return Identifiers.quote(SCHEMA, "t" + topicId + "_record");
    }

    String batchLeaf(int segment) {
        return Identifiers.quote(SCHEMA, "t" + topicId + "_batch_" + segment);
    }

    String recordLeaf(int segment) {
        return Identifiers.quote(SCHEMA, "t" + topicId + "_record_" + segment);
    }

    /** The index on (partition, appended_at). Its name has no schema. */
    String recordTimeIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_record_" + segment + "_time");
    }
}
