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
 * One group: a machine that is fed events, one at a time, and puts what follows into the {@link Turn}. Every kind answers the
 * requests of both protocols, because a group may migrate from one to the other ({@link GroupMigration}).
 *
 * <p>Thread: the group lane that owns the group's shard.
 */
public sealed interface Group permits ClassicGroup, ConsumerGroup, ShareGroup {

    String groupId();

    GroupKind kind();

    /** Kafka's name of the state, as ListGroups and DescribeGroups tell it. */
    String stateName();

    /** As the members said when they joined, empty if there never was one. */
    String protocolType();

    /** No members. */
    boolean isEmpty();

    int memberCount();

    void onJoin(JoinCall call, Turn turn);

    void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn);

    void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn);

    void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn);

    /** A request that {@link HeartbeatChecks} has passed. */
    void onConsumerHeartbeat(HeartbeatCall call, Turn turn);

    /** A request that {@link ShareHeartbeatChecks} has passed. No other kind of group becomes a share group. */
    default void onShareHeartbeat(ShareHeartbeatCall call, Turn turn) {
        turn.reply(
                call.reply(),
                ShareReplies.error(KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId() + " is not a share group."));
    }

    /** A timer that was set has run out. */
    void onTimer(TimerKey key, Turn turn);

    /** The group was read from the store: set the timers anew, each with its full time. */
    void onLoaded(Turn turn);

    /**
     * This broker no longer owns the group, or its state cannot be stored: answer everyone who is parked with the error. No
     * other event follows.
     */
    void onLost(KafkaError error, Turn turn);

    /** May this member commit offsets? Counts as a sign of life. */
    KafkaError onCommit(Committer committer, Turn turn);

    /** After {@link #onCommit}: may this member commit for these partitions? */
    default KafkaError checkCommit(Committer committer, Collection<TopicIdPartition> partitions) {
        return KafkaError.NONE;
    }

    /** May this member (or anybody, with a null member id) read offsets? */
    KafkaError checkFetch(@Nullable String memberId, int memberEpoch);

    /** NONE if the offsets of some topics may be deleted (those that nobody is subscribed to). */
    KafkaError checkDeleteOffsets();

    boolean isSubscribed(String topic);

    /** NONE if the group may be deleted. */
    KafkaError checkDelete();

    /** The group is being deleted. From now on every request is told to try again. */
    void onDelete();

    /** Empty and expecting nobody: it may be deleted if it has no offsets. */
    boolean isAbandoned();

    /** How its offsets expire, empty if none do at present. */
    Optional<Expiry> expiry(Turn turn);

    /** As DescribeGroups shows it. */
    DescribedGroup describe();

    /** Who commits; the fields of OffsetCommit. */
    record Committer(String memberId, @Nullable String instanceId, int generationOrEpoch, short apiVersion) {}

    /**
     * @param committedBeforeMs offsets committed before this moment have expired
     * @param subscribed topics whose offsets stay
     */
    record Expiry(long committedBeforeMs, Set<String> subscribed) {

        public Expiry {
            subscribed = Set.copyOf(subscribed);
        }
    }
}
