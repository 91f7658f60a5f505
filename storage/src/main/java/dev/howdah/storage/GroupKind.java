package dev.howdah.storage;

/** The protocol that a group speaks. Postgres stores the names: do not rename a constant. */
public enum GroupKind {
    /** The classic protocol (JoinGroup and SyncGroup), and groups without members that only commit offsets. */
    CLASSIC,
    /** The protocol of ConsumerGroupHeartbeat (KIP-848). */
    CONSUMER,
    /** The protocol of ShareGroupHeartbeat (KIP-932). */
    SHARE,
    /** The protocol of StreamsGroupHeartbeat (KIP-1071). */
    STREAMS
}
