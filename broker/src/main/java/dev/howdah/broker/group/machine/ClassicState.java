package dev.howdah.broker.group.machine;

/**
 * The states of a classic group.
 *
 * <pre>
 *            first member joins                  all joined, or time is up
 *   Empty ─────────────────────▶ PreparingRebalance ─────────────────────▶ CompletingRebalance
 *     ▲                            │   ▲        ▲                              │        │
 *     │  nobody left               │   │        │ join, leave, session lost,   │        │ the leader's assignment
 *     └────────────────────────────┘   │        │ no sync in time              │        │ is stored
 *                                      │        └──────────────────────────────┘        ▼
 *                                      └──────────────────────────────────────────── Stable
 *            join, leave, session lost, leader rejoins
 *
 *   Empty ──▶ Dead: deleted, or no offsets left
 * </pre>
 */
enum ClassicState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String kafkaName;

    ClassicState(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    String kafkaName() {
        return kafkaName;
    }

    /** Whether a rebalance can begin in this state. */
    boolean canRebalance() {
        return this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
    }

    boolean mayBecome(ClassicState next) {
        return switch (next) {
            case EMPTY -> this == PREPARING_REBALANCE;
            case PREPARING_REBALANCE -> canRebalance();
            case COMPLETING_REBALANCE -> this == PREPARING_REBALANCE;
            case STABLE -> this == COMPLETING_REBALANCE;
            case DEAD -> true;
        };
    }
}
