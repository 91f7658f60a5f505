package dev.howdah.storage;

import java.util.List;

/** Figures of the whole database for monitoring. Thread: any that may block. */
public interface Measures {

    /**
     * How far the groups are, the furthest behind first.
     *
     * @param rowsMax positive
     * @throws StorageException if Postgres did not answer
     */
    List<GroupLag> groupLags(int rowsMax);

    /**
     * How far a group is, by topic and partition; nothing if it has committed no offset.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<GroupLag> groupLagsOf(String groupId);

    /**
     * The bytes of the database on the disk of Postgres, with indexes and everything else that is in it.
     *
     * @throws StorageException if Postgres did not answer
     */
    long databaseBytes();

    /**
     * The sessions of the server and what it allows.
     *
     * @throws StorageException if Postgres did not answer
     */
    Sessions sessions();

    /**
     * A group in a partition.
     *
     * @param lag records between the committed offset and the end, without those that retention has deleted
     */
    record GroupLag(String groupId, String topic, int partition, long committedOffset, long endOffset, long lag) {}

    /**
     * The sessions of Postgres.
     *
     * @param howdah those of all brokers on this database
     * @param all those of all databases of the server
     * @param max {@code max_connections}
     */
    record Sessions(int howdah, int all, int max) {}
}
