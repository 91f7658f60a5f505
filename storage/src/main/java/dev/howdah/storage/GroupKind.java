package dev.howdah.storage;

/** What protocol a group speaks. Stored by name: never rename one. */
public enum GroupKind {
    /** JoinGroup and SyncGroup; also groups that only commit offsets. */
    CLASSIC,
    /** ConsumerGroupHeartbeat (KIP-848). */
    CONSUMER,
    /** ShareGroupHeartbeat (KIP-932). */
    SHARE,
    /** StreamsGroupHeartbeat (KIP-1071). */
    STREAMS
}
