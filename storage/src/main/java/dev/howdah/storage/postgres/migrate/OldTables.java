package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.connect.Identifiers;

/** The names of a topic's tables in the layout before chunks: a row a batch, and a row a record. Quoted. */
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

    /** On (partition, appended_at); without a schema. */
    String recordTimeIndex(int segment) {
        return Identifiers.quote("t" + topicId + "_record_" + segment + "_time");
    }
}
