package dev.howdah.broker.log;

/** How far a reader may read (KIP-98: {@code isolation.level}). */
public enum Isolation {
    READ_UNCOMMITTED,
    READ_COMMITTED;

    private static final byte COMMITTED_ON_THE_WIRE = 1;

    /** Of the number in a request. Kafka takes any but 1 for {@code read_uncommitted} ({@code IsolationLevel.forId} fails instead). */
    public static Isolation of(byte onTheWire) {
        return onTheWire == COMMITTED_ON_THE_WIRE ? READ_COMMITTED : READ_UNCOMMITTED;
    }
}
