package dev.howdah.storage;

/**
 * Tells this broker what changed at other brokers and by SQL, and tells the others what changed here. It uses NOTIFY,
 * and a slow poll finds what NOTIFY has missed. A notification is only a hint: without it a listener learns the same
 * from the tables, later.
 *
 * <p>NOTIFY never runs inside an append transaction: until its commit is flushed it holds a lock of the whole database
 * ({@code PreCommit_Notify} in Postgres's {@code src/backend/commands/async.c}). It has a connection of its own, and
 * gathers for a millisecond what it sends.
 */
public interface Notifications {

    /**
     * Starts to listen. The listener's methods run on the notification thread and must not block. While Postgres is
     * away, the thread goes on trying.
     *
     * @throws IllegalStateException at the second call
     */
    void start(Listener listener);

    /**
     * Tells other brokers soon that a partition has grown. The call neither waits nor throws. If too many partitions
     * are waiting to be told, this one is dropped, and the others' poll finds it.
     */
    void offerAppended(PartitionId id, long nextOffset, Stability stability);

    /** Tells other brokers soon that the catalog has changed. The call neither waits nor throws. */
    void offerTopicsChanged();

    /** Tells other brokers soon that log starts have moved. The call neither waits nor throws. */
    default void offerHeadsChanged() {}

    /** Tells other brokers soon that records of a share partition can be claimed again. The call neither waits nor throws. */
    default void offerShareChanged(SharePartitionId id) {}

    /**
     * Tells other brokers soon that records of a topic are gone by compaction. Nobody repeats this hint: what they keep in memory
     * goes anyway. The call neither waits nor throws.
     */
    default void offerCompacted(int topicId) {}

    /** Thread: notification. */
    interface Listener {

        /** Another broker has committed records below {@code nextOffset}; up to there transactions do this to the partition. */
        void onAppended(PartitionId id, long nextOffset, Stability stability);

        /** Another broker has created, deleted, grown or configured topics; or something has changed, ACLs perhaps, and a hint was lost. */
        void onTopicsChanged();

        /** A broker has come or gone. */
        default void onBrokersChanged() {}

        /** Somebody, this broker too, has changed ACLs. */
        default void onAclsChanged() {}

        /** The slow poll has come round, every few seconds: what nobody tells of, such as grants, may be looked at. */
        default void onLook() {}

        /** Log starts have moved: reload the heads. */
        default void onHeadsChanged() {}

        /** Somebody else, another broker or SQL, has given records of a share partition back, or made room for new ones. */
        default void onShareChanged(SharePartitionId id) {}

        /** A SQL transaction has left events in the outbox, and nobody was looking. */
        default void onOutbox() {}

        /** A SQL transaction has committed offsets of a group that was not there before. */
        default void onGroupFounded(String groupId) {}

        /** Records of the topic are gone by compaction. */
        default void onCompacted(int topicId) {}

        /** Records of the partition below the offset were erased: what is kept of them in memory, or comes late, is not to be read any more. */
        default void onErased(PartitionId id, long endOffset) {}

        /** Notifications may have been lost: forget records in memory, reload the catalog, the heads and the brokers, look for groups, wake everyone. */
        void onResync();
    }
}
