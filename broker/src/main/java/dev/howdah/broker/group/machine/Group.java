package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupKind;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One group, as a state machine. It is given one event at a time, and puts replies, changes and timers into the {@link
 * Turn}. Every kind answers the requests of both protocols, because a group may migrate from one to the other ({@link
 * GroupMigration}).
 *
 * <p>Thread: the group lane that owns the group's shard.
 */
public sealed interface Group permits ClassicGroup, ConsumerGroup, ShareGroup {

    String groupId();

    GroupKind kind();

    /** Kafka's name of the state, for ListGroups and DescribeGroups. */
    String stateName();

    /** The protocol type that the members named; empty if the group never had a member. */
    String protocolType();

    /** Whether the group has no members. */
    boolean isEmpty();

    int memberCount();

    void onJoin(JoinCall call, Turn turn);

    void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn);

    void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn);

    void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn);

    /** A heartbeat that {@link HeartbeatChecks} has accepted. */
    void onConsumerHeartbeat(HeartbeatCall call, Turn turn);

    /** A request that {@link ShareHeartbeatChecks} has passed. No other kind of group becomes a share group. */
    default void onShareHeartbeat(ShareHeartbeatCall call, Turn turn) {
        turn.reply(
                call.reply(),
                ShareReplies.error(KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId() + " is not a share group."));
    }

    /** A timer that was set has run out. */
    void onTimer(TimerKey key, Turn turn);

    /** The group was read from the store. The machine sets its timers, each with its full time. */
    void onLoaded(Turn turn);

    /**
     * This broker no longer owns the group, or its state cannot be stored. The machine answers all parked requests with
     * the error. No other event follows.
     */
    void onLost(KafkaError error, Turn turn);

    /** Whether this member may commit offsets. It counts as a heartbeat. */
    KafkaError onCommit(Committer committer, Turn turn);

    /** Whether this member may commit for these partitions. To be asked after {@link #onCommit}. */
    default KafkaError checkCommit(Committer committer, Collection<TopicIdPartition> partitions) {
        return KafkaError.NONE;
    }

    /** Whether this member may read offsets. With a null member id, whether a client without membership may. */
    KafkaError checkFetch(@Nullable String memberId, int memberEpoch);

    /** Whether offsets may be deleted: NONE if those of topics to which no member is subscribed may. */
    KafkaError checkDeleteOffsets();

    boolean isSubscribed(String topic);

    /** Whether nothing of the group is to be had any more: it was deleted, lost, or another one took its place. */
    boolean isDead();

    /** Whether the group may be deleted: NONE if it may. */
    default KafkaError checkDelete() {
        if (isDead()) {
            return KafkaError.GROUP_ID_NOT_FOUND;
        }
        return isEmpty() ? KafkaError.NONE : KafkaError.NON_EMPTY_GROUP;
    }

    /** The group is being deleted. From now on every request is answered with an error that clients retry. */
    void onDelete();

    /** Whether the group is empty and expects nobody, so that it may be deleted if it has no offsets. */
    boolean isAbandoned();

    /** How the offsets of this group expire; empty if none expire at present. */
    Optional<Expiry> expiry(Turn turn);

    /** Describes the group for DescribeGroups. */
    default DescribedGroup describe() {
        return DescribedGroup.builder()
                .groupId(groupId())
                .groupState(stateName())
                .protocolType(protocolType())
                .build();
    }

    /**
     * Who commits, from the fields of OffsetCommit or TxnOffsetCommit.
     *
     * @param apiVersion of the one or the other
     */
    record Committer(
            String memberId,
            @Nullable String instanceId,
            int generationOrEpoch,
            short apiVersion,
            boolean transactional) {

        public Committer(String memberId, @Nullable String instanceId, int generationOrEpoch, short apiVersion) {
            this(memberId, instanceId, generationOrEpoch, apiVersion, false);
        }

        public static Committer transactional(
                String memberId, @Nullable String instanceId, int generationOrEpoch, short apiVersion) {
            return new Committer(memberId, instanceId, generationOrEpoch, apiVersion, true);
        }

        /** Whether it is no member: a tool, or a consumer that assigns its partitions itself. */
        public boolean namesNobody() {
            return generationOrEpoch < 0 && memberId.isEmpty() && instanceId == null;
        }
    }

    /**
     * How the offsets of a group expire.
     *
     * @param committedBeforeMs offsets that were committed before this moment have expired
     * @param subscribed the topics whose offsets stay
     */
    record Expiry(long committedBeforeMs, Set<String> subscribed) {

        public Expiry {
            subscribed = Set.copyOf(subscribed);
        }
    }
}
