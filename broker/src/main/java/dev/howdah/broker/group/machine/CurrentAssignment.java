package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The partitions that a member of a consumer group has, as far as it was told and has confirmed.
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
 * @param epoch the epoch that the member was told; 0 while it joins, -2 for a static member that is away
 * @param previousEpoch the epoch before, in case that the member has not received the current one
 * @param assigned the assigned partitions, each with the epoch in which the member got it (KIP-1251)
 * @param revoking the partitions that the member must give back; nobody else gets them before it says that it has done
 *     so
 */
record CurrentAssignment(
        State state,
        int epoch,
        int previousEpoch,
        Map<TopicIdPartition, Integer> assigned,
        Map<TopicIdPartition, Integer> revoking) {

    /** The epoch of a member that joins, or joins again (KIP-848). */
    static final int JOINING = 0;

    static final int LEAVING = -1;

    /** The epoch of a static member that will come back (KIP-848). */
    static final int AWAY = -2;

    static final CurrentAssignment NOTHING = new CurrentAssignment(State.STABLE, JOINING, JOINING, Map.of(), Map.of());

    CurrentAssignment {
        assigned = Map.copyOf(assigned);
        revoking = Map.copyOf(revoking);
    }

    /**
     * The state of a member that has left or come back, and owns nothing at this moment. The assigned partitions stay
     * reserved for it.
     */
    CurrentAssignment withoutOwner(int newEpoch) {
        return new CurrentAssignment(State.STABLE, newEpoch, newEpoch, assigned, Map.of());
    }

    /** The partitions that the member may own at this moment. */
    Set<TopicIdPartition> held() {
        Set<TopicIdPartition> held = new HashSet<>(assigned.keySet());
        held.addAll(revoking.keySet());
        return held;
    }

    boolean isAway() {
        return epoch == AWAY;
    }

    /** The states. Postgres stores the names: do not rename a constant. */
    enum State {
        /** The member has its target. */
        STABLE,
        /** The member was told to give partitions back and has not confirmed it yet. */
        UNREVOKED_PARTITIONS,
        /** The member waits for partitions that other members have not given back yet. */
        UNRELEASED_PARTITIONS
    }
}
