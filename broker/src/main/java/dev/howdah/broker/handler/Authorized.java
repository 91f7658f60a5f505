package dev.howdah.broker.handler;

/** Bit sets of allowed operations. Everything is allowed, as in a Kafka without an authorizer. */
final class Authorized {

    /** Stands for "not asked for". */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    /** Read 3, write 4, create 5, delete 6, alter 7, describe 8, describe configs 10, alter configs 11. */
    static final int TOPIC = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;

    /** Create 5, alter 7, describe 8, cluster action 9, describe and alter configs 10, 11, idempotent write 12. */
    static final int CLUSTER = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;

    /** Read 3, delete 6, describe 8, describe and alter configs 10, 11. */
    static final int GROUP = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

    private Authorized() {}
}
