package dev.howdah.storage;

/**
 * What happened at other brokers and in SQL, by NOTIFY with a slow poll behind it. A notification is a hint: the tables are the
 * truth, and a listener must come right without it, only later.
 *
 * <p>NOTIFY never runs inside an append transaction, because it takes a database-wide lock until its commit is flushed; it has
 * a connection of its own and gathers for a few milliseconds.
 */
public interface Notifications {

    /** One listener for the life of the storage. Its methods run on the notification thread and must not block. */
    void start(Listener listener);

    /** Tells other brokers, soon, that a partition has grown. Never waits; what does not fit is left to the others' poll. */
    void offerAppended(PartitionId id, long nextOffset);

    /** Tells other brokers, soon, that the catalog has changed. */
    void offerTopicsChanged();

    /** Tells other brokers, soon, that log starts have moved. */
    default void offerHeadsChanged() {}

    /** Tells other brokers, soon, that records of a share partition can be claimed again. Never waits, as {@link #offerAppended}. */
    default void offerShareChanged(SharePartitionId id) {}

    /** Tells other brokers, soon, that records of a topic are gone by compaction. A hint that nobody repeats: what they keep in memory goes anyway. */
    default void offerCompacted(int topicId) {}

    /** Thread: notification. */
    interface Listener {

        /** Somebody else has committed records below {@code nextOffset}. */
        void onAppended(PartitionId id, long nextOffset);

        /** Topics were created, deleted, grown or configured by somebody else. */
        void onTopicsChanged();

        /** A broker has come or gone. */
        default void onBrokersChanged() {}

        /** Log starts have moved: reload the heads. */
        default void onHeadsChanged() {}

        /** Somebody else, another broker or SQL, has given records of a share partition back, or made room for new ones. */
        default void onShareChanged(SharePartitionId id) {}

        /** Records of the topic are gone by compaction. */
        default void onCompacted(int topicId) {}

        /** Notifications may have been lost: reload the catalog, the heads and the brokers, wake everyone. */
        void onResync();
    }
}
