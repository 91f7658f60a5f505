package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a member of a consumer group has, as far as it was told and has confirmed.
 *
 * <pre>
 *                  target changed, something to give back
 *    STABLE ───────────────────────────────────────────────▶ UNREVOKED_PARTITIONS
 *     ▲  │  ▲                                                  │             │
 *     │  │  └──────────── given back, all of the target free ──┘             │ given back, part of the
 *     │  │ target changed, part of it still another's                        │ target still another's
 *     │  └───────────────────────────────────▶ UNRELEASED_PARTITIONS ◀───────┘
 *     └──────────── the last is free ─────────────┘    │   ▲
 *                                                      └───┘ some more are free
 * </pre>
 *
 * @param epoch that the member was told; 0 while it joins, -2 for a static member that is away
 * @param previousEpoch the epoch before, for a member that did not hear of this one
 * @param assigned with the epoch in which each became the member's (KIP-1251)
 * @param revoking what the member must give back: nobody else may have it before it says that it has
 */
record CurrentAssignment(
        State state,
        int epoch,
        int previousEpoch,
        Map<TopicIdPartition, Integer> assigned,
        Map<TopicIdPartition, Integer> revoking) {

    /** KIP-848: a member that joins, or joins again. */
    static final int JOINING = 0;

    static final int LEAVING = -1;

    /** A static member that will come back. */
    static final int AWAY = -2;

    static final CurrentAssignment NOTHING = new CurrentAssignment(State.STABLE, JOINING, JOINING, Map.of(), Map.of());

    CurrentAssignment {
        assigned = Map.copyOf(assigned);
        revoking = Map.copyOf(revoking);
    }

    /** The member has gone, or come back, and owns nothing at this moment; what is assigned stays reserved for it. */
    CurrentAssignment withoutOwner(int newEpoch) {
        return new CurrentAssignment(State.STABLE, newEpoch, newEpoch, assigned, Map.of());
    }

    /** What the member may own at this moment. */
    Set<TopicIdPartition> held() {
        Set<TopicIdPartition> held = new HashSet<>(assigned.keySet());
        held.addAll(revoking.keySet());
        return held;
    }

    boolean isAway() {
        return epoch == AWAY;
    }

    /** Stored by name: never rename one. */
    enum State {
        /** It has its target. */
        STABLE,
        /** The member was told to give partitions back and has not confirmed it yet. */
        UNREVOKED_PARTITIONS,
        /** The member waits for partitions that other members have not given back yet. */
        UNRELEASED_PARTITIONS
    }
}
