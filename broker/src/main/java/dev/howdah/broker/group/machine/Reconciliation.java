package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.CurrentAssignment.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Takes a member one step from its current assignment to its target (KIP-848, {@code CurrentAssignmentBuilder}). First
 * it gives partitions back. Then it moves to the target's epoch and gets the partitions that nobody else holds. Pure.
 *
 * @param targetEpoch the epoch of the target assignment
 * @param target the partitions that the member shall have
 * @param subscribed says which topics the member may have; a target may be older than the subscription
 * @param claim what the member says it owns
 * @param isFree says whether nobody else holds a partition
 * @param subscription whether the subscription has just changed; then even a member in the target's epoch may have to
 *     give something back
 */
record Reconciliation(
        int targetEpoch,
        Set<TopicIdPartition> target,
        Set<UUID> subscribed,
        Claim claim,
        Predicate<TopicIdPartition> isFree,
        Subscription subscription) {

    enum Subscription {
        CHANGED,
        AS_BEFORE
    }

    /** The next assignment; the same one if there is nothing to do now. */
    CurrentAssignment step(CurrentAssignment current) {
        return switch (current.state()) {
            case STABLE -> {
                if (current.epoch() != targetEpoch) {
                    yield next(current);
                }
                yield subscription == Subscription.CHANGED ? withoutUnsubscribed(current) : current;
            }
            case UNREVOKED_PARTITIONS -> {
                if (!claim.isWithout(current.revoking())) {
                    yield subscription == Subscription.CHANGED ? withoutUnsubscribed(current) : current;
                }
                yield next(current);
            }
            case UNRELEASED_PARTITIONS -> next(current);
        };
    }

    private CurrentAssignment next(CurrentAssignment current) {
        Map<TopicIdPartition, Integer> kept = new HashMap<>();
        Map<TopicIdPartition, Integer> revoking = new HashMap<>();
        current.assigned().forEach((partition, epoch) -> (isWanted(partition) ? kept : revoking).put(partition, epoch));
        if (!revoking.isEmpty() && !claim.neverHad(revoking)) {
            return epoch(current, current.epoch(), State.UNREVOKED_PARTITIONS, kept, revoking);
        }
        State state = State.STABLE;
        for (TopicIdPartition partition : target) {
            if (kept.containsKey(partition) || !isWanted(partition)) {
                continue;
            }
            if (isFree.test(partition)) {
                kept.put(partition, targetEpoch);
            } else {
                state = State.UNRELEASED_PARTITIONS;
            }
        }
        return epoch(current, targetEpoch, state, kept, Map.of());
    }

    /**
     * Takes away partitions of topics that the member does not subscribe to any more, without waiting for a new target.
     */
    private CurrentAssignment withoutUnsubscribed(CurrentAssignment current) {
        Map<TopicIdPartition, Integer> kept = new HashMap<>();
        Map<TopicIdPartition, Integer> revoking = new HashMap<>(current.revoking());
        current.assigned()
                .forEach((partition, epoch) ->
                        (subscribed.contains(partition.topicId()) ? kept : revoking).put(partition, epoch));
        if (kept.size() == current.assigned().size()) {
            return current;
        }
        if (!claim.isWithout(revoking)) {
            return epoch(current, current.epoch(), State.UNREVOKED_PARTITIONS, kept, revoking);
        }
        return epoch(current, current.epoch(), State.STABLE, kept, Map.of());
    }

    private boolean isWanted(TopicIdPartition partition) {
        return target.contains(partition) && subscribed.contains(partition.topicId());
    }

    private static CurrentAssignment epoch(
            CurrentAssignment before,
            int epoch,
            State state,
            Map<TopicIdPartition, Integer> assigned,
            Map<TopicIdPartition, Integer> revoking) {
        int previousEpoch = epoch == before.epoch() ? before.previousEpoch() : before.epoch();
        CurrentAssignment after = new CurrentAssignment(state, epoch, previousEpoch, assigned, revoking);
        return after.equals(before) ? before : after;
    }
}
